package dev.taskyard.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for wake-ups on PostgreSQL, on a connection and in a thread of its own. What it misses
 * while it reconnects is found by the poll; after a reconnect it says so once with an empty
 * payload, since something may have been missed.
 */
public final class Listener implements AutoCloseable {
  static final String CHANNEL = "taskyard";

  private static final Logger log = LoggerFactory.getLogger(Listener.class);
  private static final int WAIT_MILLIS = 5_000;

  /** A server that is alive says something within this time. */
  private static final Duration MOST_SILENT = Duration.ofSeconds(5);

  private static final long RECONNECT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Login login;
  private final Dialect dialect;
  private final Consumer<String> onPayload;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Connection connection;

  /** Whether an interruption was told of that is not over. Of its own thread. */
  private boolean said;

  Listener(Login login, Dialect dialect, Consumer<String> onPayload) {
    this.login = login;
    this.dialect = dialect;
    this.onPayload = onPayload;
    this.thread = new Thread(this::run, "taskyard-listener");
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        listen();
      } catch (SQLException e) {
        if (!closed && !said) {
          log.info("wake-ups interrupted, polling until they are back: {}", e.getMessage());
          said = true;
        }
        LockSupport.parkNanos(RECONNECT_NANOS);
      }
    }
  }

  private void listen() throws SQLException {
    try (Connection open = login.connect(dialect.atMostSilent(MOST_SILENT))) {
      connection = open;
      limitSilence(open);
      try (Statement statement = open.createStatement()) {
        statement.execute("listen " + CHANNEL);
      }
      if (said) {
        log.info("wake-ups are back");
        said = false;
      }
      onPayload.accept("");
      PGConnection postgres = open.unwrap(PGConnection.class);
      while (!closed) {
        PGNotification[] got = postgres.getNotifications(WAIT_MILLIS);
        for (PGNotification notification : got) {
          onPayload.accept(notification.getParameter());
        }
        // A network that went dead is as quiet as one on which nothing happens.
        if (got.length == 0 && !open.isValid((int) MOST_SILENT.toSeconds())) {
          throw new SQLException("the listening connection does not answer");
        }
      }
    } finally {
      connection = null;
    }
  }

  /** Whatever the URL allows: this connection alone has nothing that takes long. */
  private static void limitSilence(Connection open) throws SQLException {
    int most = (int) MOST_SILENT.toMillis();
    int allowed = open.getNetworkTimeout();
    if (allowed == 0 || allowed > most) {
      open.setNetworkTimeout(Runnable::run, most);
    }
  }

  @Override
  public void close() {
    closed = true;
    Connection open = connection;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException e) {
        log.debug("closing the listener", e);
      }
    }
    LockSupport.unpark(thread);
  }
}
