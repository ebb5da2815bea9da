package dev.taskyard.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Connections to a PostgreSQL server that are closed by who asked for them and given, as if new, to
 * who asks next: to begin a session takes such a server longer than most of what a test asks of it.
 * One that has been ended meanwhile is not given to anybody. Safe to use from several threads.
 */
final class KeptConnections implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 2;

  /** More than one worker and its test have at once. */
  private static final int MOST_KEPT = 8;

  interface Source {
    Connection connect() throws SQLException;
  }

  private final Source source;
  private final Deque<Connection> kept = new ArrayDeque<>();
  private int lent;
  private boolean closed;

  KeptConnections(Source source) {
    this.source = source;
  }

  Connection connect() throws SQLException {
    while (true) {
      Connection connection;
      synchronized (this) {
        connection = kept.poll();
      }
      if (connection == null) {
        return lent(source.connect());
      }
      if (connection.isValid(PATIENCE_SECONDS)) {
        return lent(connection);
      }
      connection.close();
    }
  }

  /** How many are in somebody's hands. */
  synchronized int lent() {
    return lent;
  }

  /** How many wait for who asks next, as far as is known. */
  synchronized int kept() {
    return kept.size();
  }

  private Connection lent(Connection connection) {
    synchronized (this) {
      lent++;
    }
    var returned = new AtomicBoolean();
    return (Connection)
        Proxy.newProxyInstance(
            KeptConnections.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "close" -> {
                    if (!returned.getAndSet(true)) {
                      takeBack(connection);
                    }
                    yield null;
                  }
                  case "abort" -> {
                    if (!returned.getAndSet(true)) {
                      gone();
                    }
                    yield call(connection, method, arguments);
                  }
                  case "isClosed" -> returned.get() || connection.isClosed();
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> {
                    if (returned.get()) {
                      throw new SQLException("Closed");
                    }
                    yield call(connection, method, arguments);
                  }
                });
  }

  private static @Nullable Object call(
      Connection connection, Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private synchronized void gone() {
    lent--;
  }

  private void takeBack(Connection connection) throws SQLException {
    boolean keep = false;
    try {
      connection.setNetworkTimeout(Runnable::run, PATIENCE_SECONDS * 1000);
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      connection.setReadOnly(false);
      try (var statement = connection.createStatement()) {
        statement.execute("discard all");
      }
      connection.setNetworkTimeout(Runnable::run, 0);
      synchronized (this) {
        keep = !closed && kept.size() < MOST_KEPT;
        if (keep) {
          kept.add(connection);
        }
      }
    } catch (SQLException e) {
      // It was ended, by the test or with its server.
    } finally {
      gone();
      if (!keep) {
        connection.close();
      }
    }
  }

  @Override
  public synchronized void close() throws SQLException {
    closed = true;
    for (Connection connection : kept) {
      connection.close();
    }
    kept.clear();
  }
}
