package dev.taskyard.store;

import dev.taskyard.task.TaskyardException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/**
 * A transaction of a Java program that tasks are to be added in: they are queued when the program
 * commits it, and never when it does not. For the thread that the connection belongs to.
 */
public final class CallerTransaction {
  private final Connection connection;

  private CallerTransaction(Connection connection) {
    this.connection = connection;
  }

  /**
   * The open transaction of a connection to the database that the tasks are in. On H2 it is made
   * with {@code AUTO_SERVER=TRUE} in the URL, as this program has the file open; {@link H2Path#in}
   * makes of that URL one that leads to the file without a server in between.
   *
   * @throws TaskyardException INVALID: in autocommit mode there is no transaction to take part in
   */
  public static CallerTransaction of(Connection connection) {
    try {
      if (connection.getAutoCommit()) {
        throw TaskyardException.invalid(
            "The connection is in autocommit mode: expected one with an open transaction");
      }
    } catch (SQLException e) {
      throw TaskyardException.invalid("The connection can't be used: " + e.getMessage());
    }
    return new CallerTransaction(connection);
  }

  /** The open transaction of a Jdbi handle; see {@link #of(Connection)}. */
  public static CallerTransaction of(Handle handle) {
    return of(handle.getConnection());
  }

  Connection connection() {
    return connection;
  }
}
