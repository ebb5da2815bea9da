package dev.taskyard.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that opened the database, lent to one transaction after another: a command that is
 * over in a moment needs no pool, which takes longer to make than most commands take. The pool
 * comes when a second connection is wanted at once, when this one has failed, or after 2 s.
 * Thread-safe.
 */
final class FirstConnection implements ConnectionFactory, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FirstConnection.class);
  private static final long LENT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int VALID_SECONDS = 2;
  private static final String CLOSED = "08003";

  private final Supplier<DataSource> pool;
  private final long sinceNanos = System.nanoTime();
  private @Nullable Connection first;
  private @Nullable DataSource source;
  private boolean lent;
  private boolean closed;

  /**
   * @param first at rest, in the right schema
   * @param pool makes the pool; asked once
   */
  FirstConnection(Connection first, Supplier<DataSource> pool) {
    this.first = first;
    this.pool = pool;
  }

  @Override
  public Connection openConnection() throws SQLException {
    DataSource from;
    synchronized (this) {
      if (closed) {
        throw new SQLException("The database is closed", CLOSED);
      }
      Connection mine = first;
      if (mine != null && !lent && System.nanoTime() - sinceNanos < LENT_NANOS) {
        lent = true;
        return mine;
      }
      from = source();
    }
    Connection pooled = from.getConnection();
    leave();
    return pooled;
  }

  private DataSource source() {
    DataSource made = source;
    if (made == null) {
      made = pool.get();
      source = made;
    }
    return made;
  }

  /** The pool has a connection: an embedded database stays open without the first. */
  private synchronized void leave() {
    if (first != null && !lent) {
      close(first);
      first = null;
    }
  }

  @Override
  public void closeConnection(Connection connection) throws SQLException {
    synchronized (this) {
      if (connection == first) {
        lent = false;
        if (!isAtRest(connection)) {
          close(connection);
          first = null;
        }
        return;
      }
    }
    connection.close();
  }

  /** Whether it may be lent again: it answers, and no snapshot is left of the last transaction. */
  private static boolean isAtRest(Connection connection) {
    try {
      if (connection.isClosed() || !connection.isValid(VALID_SECONDS)) {
        return false;
      }
      if (connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
      return true;
    } catch (SQLException e) {
      log.debug("the first connection is lent no more", e);
      return false;
    }
  }

  /** Its work is done: that it may be broken by now is of no interest. */
  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      log.debug("closing the first connection", e);
    }
  }

  /** Closes what was lent; the pool is closed by who made it. */
  @Override
  public synchronized void close() {
    closed = true;
    if (first != null) {
      close(first);
      first = null;
    }
  }
}
