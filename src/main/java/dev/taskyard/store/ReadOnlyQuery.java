package dev.taskyard.store;

import dev.taskyard.task.RowReader;
import dev.taskyard.task.TaskyardException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads for people: on a connection of its own that is read-only, in a transaction that is always
 * rolled back, and for no longer than a time limit, so that no report holds up the queue.
 */
final class ReadOnlyQuery {
  private static final int ROWS_AT_ONCE = 500;

  private final Connection connection;

  ReadOnlyQuery(Connection connection) {
    this.connection = connection;
  }

  /**
   * @throws SQLException when it fails or takes too long
   * @throws TaskyardException INVALID when it is not a single query
   */
  void read(String sql, List<Object> values, Duration limit, RowReader reader) throws SQLException {
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setQueryTimeout((int) Math.max(1, limit.toSeconds()));
      statement.setFetchSize(ROWS_AT_ONCE);
      refuseOthers(statement);
      for (int i = 0; i < values.size(); i++) {
        bind(statement, i + 1, values.get(i));
      }
      try (ResultSet rows = statement.executeQuery()) {
        read(rows, reader);
      }
    } finally {
      connection.rollback();
    }
  }

  /** What gives no rows is not even begun: H2 takes a read-only connection for a hint. */
  private static void refuseOthers(PreparedStatement statement) throws SQLException {
    ResultSetMetaData columns = statement.getMetaData();
    if (columns == null || columns.getColumnCount() == 0) {
      throw TaskyardException.invalid(
          "expected one query that gives rows (select …), found another statement");
    }
  }

  private static void bind(PreparedStatement statement, int place, Object value)
      throws SQLException {
    if (value instanceof Instant instant) {
      statement.setObject(place, instant.atOffset(ZoneOffset.UTC));
    } else {
      statement.setObject(place, value);
    }
  }

  private static void read(ResultSet rows, RowReader reader) throws SQLException {
    ResultSetMetaData meta = rows.getMetaData();
    int count = meta.getColumnCount();
    var names = new ArrayList<String>(count);
    for (int i = 1; i <= count; i++) {
      names.add(meta.getColumnLabel(i).toLowerCase(Locale.ROOT));
    }
    reader.columns(names);
    while (rows.next()) {
      var values = new ArrayList<@Nullable Object>(count);
      for (int i = 1; i <= count; i++) {
        values.add(value(rows, i, meta.getColumnType(i)));
      }
      reader.row(values);
    }
  }

  private static @Nullable Object value(ResultSet rows, int place, int type) throws SQLException {
    Object value =
        type == java.sql.Types.TIMESTAMP_WITH_TIMEZONE
                || rows.getMetaData().getColumnTypeName(place).equals("timestamptz")
            ? rows.getObject(place, OffsetDateTime.class)
            : rows.getObject(place);
    if (value instanceof OffsetDateTime instant) {
      return instant.toInstant();
    }
    if (value instanceof BigDecimal number) {
      return number.scale() <= 0 || number.stripTrailingZeros().scale() <= 0
          ? (Object) number.longValue()
          : (Object) number.doubleValue();
    }
    return value == null
            || value instanceof String
            || value instanceof Number
            || value instanceof Boolean
        ? value
        : rows.getString(place);
  }
}
