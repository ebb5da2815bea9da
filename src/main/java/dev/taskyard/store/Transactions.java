package dev.taskyard.store;

import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transactions on the connections of one source. Every one is explicit, also a read, as H2
 * sends an autocommit statement again by itself when it reconnects; but for {@link #writeAtOnce},
 * which H2 never gets. Thread-safe.
 */
public final class Transactions {
  private static final Logger log = LoggerFactory.getLogger(Transactions.class);
  // H2's three, and PostgreSQL's.
  private static final Set<String> NO_TABLE = Set.of("42S02", "42S03", "42S04", "42P01");
  private static final int MOST_DUPLICATES = 20;
  private static final long PATIENCE_NANOS = 15_000_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 500_000_000L;

  private enum Access {
    READ,
    SNAPSHOT,
    WRITE,
    AT_ONCE
  }

  private final Jdbi jdbi;
  private final Dialect dialect;

  Transactions(DataSource source, Dialect dialect) {
    this.jdbi = Jdbi.create(source);
    this.dialect = dialect;
    NamedPlaces.use(jdbi);
    Rows.register(jdbi);
  }

  /**
   * Runs the body until it is committed: again at once after contention, and for up to 15 s after a
   * lost connection; not where an H2 file can't be written, which each try closes for everybody.
   *
   * @throws StoreException of kind LOST when that was not enough, COMMIT_UNKNOWN, or REFUSED
   */
  public <T> T write(TransactionBody<T> body) {
    return patiently(body, Access.WRITE);
  }

  /** Runs a body that only reads; as patient as {@link #write}, also with an unknown commit. */
  public <T> T read(TransactionBody<T> body) {
    return patiently(body, Access.READ);
  }

  /**
   * Runs a body whose several reads are to agree with each other: all see the database as it is at
   * the first.
   */
  public <T> T snapshot(TransactionBody<T> body) {
    return patiently(body, Access.SNAPSHOT);
  }

  /**
   * As {@link #write}, and again when somebody else inserted a row with the same unique value at
   * this moment: the body then finds that one.
   */
  public <T> T writeOver(TransactionBody<T> body) {
    for (int tries = 1; ; tries++) {
      try {
        return write(body);
      } catch (StoreException e) {
        if (!isDuplicate(e) || tries == MOST_DUPLICATES) {
          throw e;
        }
      }
    }
  }

  /** Runs the body once. @throws StoreException of any kind */
  public <T> T writeOnce(TransactionBody<T> body) {
    return once(body, Access.WRITE);
  }

  /** Whether a single statement can be all of a transaction, and can write several tables. */
  public boolean canWriteAtOnce() {
    return dialect.restsInAutoCommit() && dialect.writesSets();
  }

  /**
   * Runs a body that executes one statement and no more, as patiently as {@link #write}. The
   * statement commits by itself when it ends, which is an answer less to wait for. Only where
   * {@link #canWriteAtOnce}.
   *
   * @throws StoreException as {@link #write}; COMMIT_UNKNOWN wherever the connection went
   */
  public <T> T writeAtOnce(TransactionBody<T> body) {
    return patiently(body, Access.AT_ONCE);
  }

  private <T> T patiently(TransactionBody<T> body, Access access) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    for (int tries = 1; ; tries++) {
      try {
        return once(body, access);
      } catch (StoreException e) {
        boolean repeatable =
            switch (e.kind()) {
              case CONTENTION -> true;
              case LOST -> !e.isUnwritable() || dialect.undoesUnwritten();
              case COMMIT_UNKNOWN -> access == Access.READ || access == Access.SNAPSHOT;
              case REFUSED, DAMAGED -> false;
            };
        // That a dead connection is one may take longer to find out than anybody's patience.
        boolean patient = tries == 1 || System.nanoTime() <= end;
        if (!repeatable || !patient || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        pause(tries);
      }
    }
  }

  /** Waits a little longer after each try, never two processes in step. */
  private static void pause(int tries) {
    long longest = Math.min(LONGEST_PAUSE_NANOS, 5_000_000L << Math.min(tries, 7));
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L, longest));
  }

  private <T> T once(TransactionBody<T> body, Access access) {
    Handle handle;
    try {
      handle = jdbi.open();
    } catch (JdbiException e) {
      throw failed(e, false);
    }
    try {
      return once(handle, body, access);
    } finally {
      release(handle);
    }
  }

  private <T> T once(Handle handle, TransactionBody<T> body, Access access) {
    boolean atOnce = access == Access.AT_ONCE;
    T result;
    try {
      if (access == Access.SNAPSHOT) {
        handle.getConnection().setTransactionIsolation(dialect.snapshotIsolation());
      }
      if (!atOnce) {
        handle.begin();
      } else if (handle.isInTransaction()) {
        throw new IllegalStateException("nobody would commit: the connection is in a transaction");
      }
      result = body.run(new Tx(handle, dialect));
    } catch (JdbiException | SQLException e) {
      rollBack(handle);
      throw failed(e, atOnce);
    } catch (RuntimeException e) {
      rollBack(handle);
      throw e;
    }
    try {
      if (!atOnce) {
        handle.commit();
      }
    } catch (JdbiException e) {
      throw failed(e, true);
    }
    return result;
  }

  /** What became of the transaction is known by now, and stands though the connection is lost. */
  private static void release(Handle handle) {
    try {
      handle.close();
    } catch (JdbiException e) {
      log.debug("giving a connection back", e);
    }
  }

  /** What failed may have taken the connection along; then the server has rolled back by itself. */
  private static void rollBack(Handle handle) {
    try {
      if (handle.isInTransaction()) {
        handle.rollback();
      }
    } catch (JdbiException e) {
      log.debug("rolling back", e);
    }
  }

  private StoreException failed(Exception e, boolean committing) {
    return failed(dialect, e, committing);
  }

  /** What a failure before the commit means. */
  static StoreException failure(Dialect dialect, Exception e) {
    return failed(dialect, e, false);
  }

  private static StoreException failed(Dialect dialect, Exception e, boolean committing) {
    if (e instanceof ConnectionException) {
      // No connection could be had. Whatever the reason, it says nothing about what was to be done.
      return new StoreException(StoreException.Kind.LOST, e);
    }
    SQLException cause = sqlCause(e);
    if (cause == null) {
      return new StoreException(StoreException.Kind.REFUSED, e);
    }
    boolean unwritable = dialect.isUnwritable(cause);
    if (unwritable || dialect.isConnectionLoss(cause)) {
      boolean unknown = committing && !(unwritable && dialect.undoesUnwritten());
      return new StoreException(
          unknown ? StoreException.Kind.COMMIT_UNKNOWN : StoreException.Kind.LOST, e, unwritable);
    }
    if (dialect.isDamaged(cause)) {
      return new StoreException(StoreException.Kind.DAMAGED, e);
    }
    return new StoreException(
        dialect.isRolledBackByContention(cause)
            ? StoreException.Kind.CONTENTION
            : StoreException.Kind.REFUSED,
        e);
  }

  /** The innermost database error: a batch failure wraps the one that tells. */
  private static @Nullable SQLException sqlCause(Throwable e) {
    SQLException found = null;
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        SQLException next = sql.getNextException();
        found =
            next == null || (sql.getSQLState() != null && next.getSQLState() == null) ? sql : next;
      }
    }
    return found;
  }

  /** Whether this failure says that a table is gone, as where a catalogue is damaged. */
  public static boolean isTableMissing(StoreException e) {
    SQLException cause = sqlCause(e);
    return cause != null && NO_TABLE.contains(String.valueOf(cause.getSQLState()));
  }

  /** Whether this failure says that a row with the same unique value is already there. */
  public static boolean isDuplicate(StoreException e) {
    SQLException cause = sqlCause(e);
    return cause != null && "23505".equals(cause.getSQLState());
  }
}
