package dev.taskyard.testing;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Something in the database that another transaction can't get past: it stops exactly there, with
 * what it has written so far, until this is taken away.
 */
public final class Obstacle implements AutoCloseable {
  private static final String ENTRY =
      """
      insert into taskyard.timeline_entries (task_id, entry, run, at, kind, summary)
      select id, %d, 1, current_timestamp, 'status', 'in the way'
        from taskyard.tasks
       where public_id = '%s'
      """;
  private static final String WAITING_ON_H2 =
      """
      select count(*)
        from information_schema.sessions
       where session_id <> session_id()
         and (blocker_id is not null or executing_statement is not null)
      """;
  private static final String WAITING_ON_POSTGRES =
      """
      select count(*)
        from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'
      """;

  private final TestDatabase database;
  private final Connection connection;

  private Obstacle(TestDatabase database, Connection connection) {
    this.database = database;
    this.connection = connection;
  }

  /** Whoever writes this entry of the task's timeline stops, all else in his transaction done. */
  public static Obstacle atEntry(TestDatabase database, String task, int entry)
      throws SQLException {
    return of(database, ENTRY.formatted(entry, task));
  }

  /** Whatever this statement locks. */
  public static Obstacle of(TestDatabase database, String statement) throws SQLException {
    Connection connection = database.connect();
    try {
      connection.setAutoCommit(false);
      try (var lock = connection.createStatement()) {
        lock.execute(statement);
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return new Obstacle(database, connection);
  }

  /** Whether somebody stands before it, or before another. */
  public boolean holdsSomebody() throws SQLException {
    return holds() > 0;
  }

  /** How many transactions stand still. */
  public long holds() throws SQLException {
    try (var look = database.connect();
        var statement = look.createStatement();
        var rows = statement.executeQuery(database.isH2() ? WAITING_ON_H2 : WAITING_ON_POSTGRES)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  /** Takes it away, without a trace; once. */
  @Override
  public void close() throws SQLException {
    if (connection.isClosed()) {
      return;
    }
    connection.rollback();
    connection.close();
  }
}
