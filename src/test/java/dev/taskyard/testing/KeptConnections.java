package dev.taskyard.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Connections to a PostgreSQL server that are closed by who asked for them and given, as if new, to
 * who asks next: to begin a session takes such a server longer than most of what a test asks of it.
 * One that has been ended meanwhile is not given to anybody. Safe to use from several threads.
 */
final class KeptConnections implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private static final String NAME = "ApplicationName";

  /** What PostgreSQL's driver says of one that is closed; programs decide by it. */
  private static final String NO_CONNECTION = "08003";

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

  /** The processes of the server that wait for who asks next. */
  synchronized List<Integer> kept() throws SQLException {
    var pids = new ArrayList<Integer>();
    for (Connection connection : kept) {
      pids.add(connection.unwrap(PGConnection.class).getBackendPID());
    }
    return pids;
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
                      call(connection, method, arguments);
                    }
                    yield null;
                  }
                  case "isClosed" -> returned.get() || connection.isClosed();
                  case "isValid" -> !returned.get() && connection.isValid((int) arguments[0]);
                  case "toString" -> "Lent " + connection;
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> {
                    if (returned.get()) {
                      throw new SQLException("This connection has been closed.", NO_CONNECTION);
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
      // It is set after the session has begun, and so is not what it is reset to.
      String name = connection.getClientInfo(NAME);
      try (var statement = connection.createStatement()) {
        statement.execute("discard all");
      }
      connection.setClientInfo(NAME, name);
      connection.unwrap(PGConnection.class).getNotifications();
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
