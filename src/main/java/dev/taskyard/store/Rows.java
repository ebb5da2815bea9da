package dev.taskyard.store;

import dev.taskyard.task.TaskyardException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * How values go in and come out. Written by hand: reflection over records costs a short command its
 * start-up time.
 */
final class Rows {
  private Rows() {}

  static final RowMapper<QueueRow> QUEUE_ROW =
      (rs, ctx) ->
          new QueueRow(
              rs.getLong("task_id"),
              rs.getString("queue"),
              rs.getString("state"),
              rs.getString("waits_for"),
              rs.getLong("rank"),
              rs.getString("executor"),
              rs.getString("model"),
              rs.getString("lane"),
              rs.getString("lock_name"),
              longOrNull(rs, "worker_id"),
              rs.getInt("run"),
              instantOrNull(rs, "claimed_at"),
              instant(rs, "ready_at"),
              rs.getLong("last_seq"),
              rs.getInt("entries"),
              instant(rs, "last_entry_at"),
              rs.getInt("max_retries"),
              rs.getInt("retries"),
              rs.getInt("recoveries"),
              rs.getInt("rate_limit_waits"),
              instantOrNull(rs, "cancel_requested_at"),
              rs.getString("host"));

  static Instant instant(ResultSet rs, String column) throws SQLException {
    return rs.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Instant instantOrNull(ResultSet rs, String column) throws SQLException {
    OffsetDateTime value = rs.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  static @Nullable Long longOrNull(ResultSet rs, String column) throws SQLException {
    long value = rs.getLong(column);
    return rs.wasNull() ? null : (Long) value;
  }

  static @Nullable Integer intOrNull(ResultSet rs, String column) throws SQLException {
    int value = rs.getInt(column);
    return rs.wasNull() ? null : (Integer) value;
  }

  static @Nullable Double doubleOrNull(ResultSet rs, String column) throws SQLException {
    double value = rs.getDouble(column);
    return rs.wasNull() ? null : (Double) value;
  }

  /** What a word means that no program of ours has written. */
  static TaskyardException unknown(String what, String word) {
    return TaskyardException.unavailable(
        "The database is damaged, or a newer program's: it has a %s '%s' (restore it from a copy, such as doctor --backup makes; save it first)"
            .formatted(what, word),
        null);
  }

  /**
   * Instants travel as offset date-times in UTC: a {@code java.sql.Timestamp} is ambiguous when the
   * host's clock is put back.
   */
  static void register(Jdbi jdbi) {
    jdbi.registerArgument(new InstantArgument());
    jdbi.registerColumnMapper(Instant.class, new InstantColumn());
  }

  private static final class InstantArgument extends AbstractArgumentFactory<Instant> {
    InstantArgument() {
      super(Types.TIMESTAMP_WITH_TIMEZONE);
    }

    @Override
    protected Argument build(Instant value, ConfigRegistry config) {
      return (position, statement, ctx) ->
          statement.setObject(position, value.atOffset(ZoneOffset.UTC));
    }
  }

  private static final class InstantColumn implements ColumnMapper<@Nullable Instant> {
    @Override
    public @Nullable Instant map(ResultSet rs, int column, StatementContext ctx)
        throws SQLException {
      OffsetDateTime value = rs.getObject(column, OffsetDateTime.class);
      return value == null ? null : value.toInstant();
    }
  }
}
