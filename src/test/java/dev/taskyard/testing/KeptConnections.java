package dev.taskyard.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Connections to a PostgreSQL server that are closed by who asked for them and given, as if new, to
 * who asks next: to begin a session takes such a server longer than most of what a test asks of it.
 * One that has been ended meanwhile is not given to anybody. Safe to use from several threads.
 */
final class KeptConnections implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 2;

  interface Source {
    Connection connect() throws SQLException;
  }

  private final Source source;
  private final Deque<Connection> kept = new ArrayDeque<>();
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

  private Connection lent(Connection connection) {
    var returned = new AtomicBoolean();
    return (Connection)
        Proxy.newProxyInstance(
            KeptConnections.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                if (!returned.getAndSet(true)) {
                  takeBack(connection);
                }
                return null;
              }
              if (returned.get()) {
                if (method.getName().equals("isClosed")) {
                  return true;
                }
                throw new SQLException("Closed");
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void takeBack(Connection connection) throws SQLException {
    boolean keep = false;
    try (var statement = connection.createStatement()) {
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      statement.execute("discard all");
      synchronized (this) {
        keep = !closed;
        if (keep) {
          kept.add(connection);
        }
      }
    } catch (SQLException e) {
      // It was ended, by the test or with its server.
    } finally {
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
