package dev.taskyard.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * Many rows for one statement, which knows them as the table {@code <rows>}, called {@code r}: each
 * column travels as an array, and one execution costs a fraction of one for each row; a single row
 * that {@link #execute} or {@link #count} writes travels as it is. Written straight to JDBC:
 * looking up each value's type by name costs more than the database takes. For one transaction.
 */
final class RowSet<R> {
  private static final String ROWS = "<rows>";

  /**
   * H2 puts more keys than its heap has room for on the disk (5,000 of 128 MB), and can't read them
   * there.
   */
  private static final int MOST_KEYS = 2000;

  private static final Pattern PARAMETER = Pattern.compile(":(\\w+)");

  /** By what is written; a statement always has the same columns. */
  private static final Map<String, String> OF_ALL = new ConcurrentHashMap<>();

  /** The same for one row, whose columns need not travel as arrays. */
  private static final Map<String, String> OF_SINGLE = new ConcurrentHashMap<>();

  private static final Map<String, OneRow> OF_ONE = new ConcurrentHashMap<>();

  private enum Type {
    BIGINT("bigint", Long.class, Types.BIGINT),
    INTEGER("integer", Integer.class, Types.INTEGER),
    BOOLEAN("boolean", Boolean.class, Types.BOOLEAN),
    VARCHAR("varchar", String.class, Types.VARCHAR),
    // As text, of which the statement makes an instant: a driver has limits of its own.
    INSTANT("timestamp(6) with time zone", Instant.class, Types.VARCHAR);

    private final String sql;
    private final Class<?> of;
    private final int jdbc;

    Type(String sql, Class<?> of, int jdbc) {
      this.sql = sql;
      this.of = of;
      this.jdbc = jdbc;
    }

    /**
     * The class itself and not any: PostgreSQL's driver sends arrays of known elements as bytes.
     */
    @Nullable Object[] array(int length) {
      return switch (this) {
        case BIGINT -> new @Nullable Long[length];
        case INTEGER -> new @Nullable Integer[length];
        case BOOLEAN -> new @Nullable Boolean[length];
        case VARCHAR, INSTANT -> new @Nullable String[length];
      };
    }

    static Type of(Class<?> type) {
      for (Type one : values()) {
        if (one.of == type) {
          return one;
        }
      }
      throw new IllegalArgumentException("no column holds a " + type);
    }

    /** The name that a driver knows an array's elements by. */
    String element() {
      return this == INSTANT ? "timestamptz" : sql;
    }
  }

  private record Column(String name, Type type, List<@Nullable Object> values) {}

  /** A statement for one row: its parameters are the columns of these names. */
  private record OneRow(String sql, List<String> parameters) {
    static OneRow of(String named) {
      return new OneRow(
          PARAMETER.matcher(named).replaceAll("?"),
          PARAMETER.matcher(named).results().map(found -> found.group(1)).toList());
    }
  }

  private final Collection<R> rows;
  private final List<Column> columns = new ArrayList<>();

  private RowSet(Collection<R> rows) {
    this.rows = rows;
  }

  static <R> RowSet<R> of(Collection<R> rows) {
    return new RowSet<>(rows);
  }

  /** Adds a column of this name. */
  <T> RowSet<R> column(String name, Class<T> type, Function<R, ? extends @Nullable T> value) {
    var values = new ArrayList<@Nullable Object>(rows.size());
    for (R row : rows) {
      values.add(value.apply(row));
    }
    columns.add(new Column(name, Type.of(type), values));
    return this;
  }

  /** Runs a statement that reads {@code <rows>}; nothing happens where there is none. */
  void execute(Handle handle, String sql) {
    if (rows.isEmpty()) {
      return;
    }
    String text = text(sql);
    try (PreparedStatement statement = bound(handle.getConnection(), text)) {
      int ignored = statement.executeUpdate();
    } catch (SQLException e) {
      throw failed(text, e);
    }
  }

  /** The same for a statement that ends with a number, the first of its one row. */
  long count(Handle handle, String sql) {
    if (rows.isEmpty()) {
      return 0;
    }
    String text = text(sql);
    try (PreparedStatement statement = bound(handle.getConnection(), text);
        ResultSet result = statement.executeQuery()) {
      return result.next() ? result.getLong(1) : 0;
    } catch (SQLException e) {
      throw failed(text, e);
    }
  }

  private String text(String sql) {
    return rows.size() == 1
        ? OF_SINGLE.computeIfAbsent(sql, this::withRow)
        : OF_ALL.computeIfAbsent(sql, this::withTable);
  }

  private PreparedStatement bound(Connection connection, String text) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text);
    try {
      if (rows.size() == 1) {
        bindRow(statement);
      } else {
        bindArrays(connection, statement);
      }
    } catch (SQLException | RuntimeException e) {
      try (statement) {
        throw e;
      }
    }
    return statement;
  }

  /** The same for a statement that inserts; the generated {@code id} of each row, in order. */
  List<Long> insert(Handle handle, String sql) {
    String text = OF_ALL.computeIfAbsent(sql, this::withTable);
    Connection connection = handle.getConnection();
    try (PreparedStatement statement = connection.prepareStatement(text, new String[] {"id"})) {
      var ids = new ArrayList<Long>(rows.size());
      for (int from = 0; from < rows.size(); from += MOST_KEYS) {
        bindArrays(connection, statement, from, Math.min(rows.size(), from + MOST_KEYS));
        int ignored = statement.executeUpdate();
        try (ResultSet keys = statement.getGeneratedKeys()) {
          while (keys.next()) {
            ids.add(keys.getLong(1));
          }
        }
      }
      return ids;
    } catch (SQLException e) {
      throw failed(text, e);
    }
  }

  private String withTable(String sql) {
    return sql.replace(ROWS, "unnest(" + parameters(" array") + ") as r (" + names() + ")");
  }

  private String withRow(String sql) {
    return sql.replace(ROWS, "(select " + parameters("") + ") as r (" + names() + ")");
  }

  private String parameters(String array) {
    return columns.stream()
        .map(column -> "cast(? as " + column.type.sql + array + ")")
        .collect(Collectors.joining(", "));
  }

  private String names() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  private void bindRow(PreparedStatement statement) throws SQLException {
    int position = 0;
    for (Column column : columns) {
      statement.setObject(++position, travelling(column.values.get(0)), column.type.jdbc);
    }
  }

  private static @Nullable Object travelling(@Nullable Object value) {
    return value instanceof Instant at ? at.toString() : value;
  }

  private void bindArrays(Connection connection, PreparedStatement statement) throws SQLException {
    bindArrays(connection, statement, 0, rows.size());
  }

  private void bindArrays(Connection connection, PreparedStatement statement, int from, int to)
      throws SQLException {
    int position = 0;
    for (Column column : columns) {
      List<@Nullable Object> part = column.values.subList(from, to);
      @Nullable Object[] values = column.type.array(part.size());
      for (int row = 0; row < values.length; row++) {
        Object value = part.get(row);
        // A moment is often that of the row before, and dear to write.
        boolean same = row > 0 && value instanceof Instant && value.equals(part.get(row - 1));
        values[row] = same ? values[row - 1] : travelling(value);
      }
      statement.setArray(++position, connection.createArrayOf(column.type.element(), values));
    }
  }

  /**
   * Updates something for each row.
   *
   * @param many for a database that can update from {@code <rows>}
   * @param one for one that can't: takes the columns of one row as parameters
   */
  void update(Handle handle, Dialect dialect, String many, String one) {
    if (dialect.writesSets()) {
      execute(handle, many);
    } else {
      executeEach(handle, one);
    }
  }

  /** Runs a statement that takes the columns of one row as parameters, for each. */
  void executeEach(Handle handle, String sql) {
    if (rows.isEmpty()) {
      return;
    }
    OneRow one = OF_ONE.computeIfAbsent(sql, OneRow::of);
    try (PreparedStatement statement = handle.getConnection().prepareStatement(one.sql)) {
      for (int row = 0; row < rows.size(); row++) {
        bind(statement, one, row);
        statement.addBatch();
      }
      int[] ignored = statement.executeBatch();
    } catch (SQLException e) {
      throw failed(one.sql, e);
    }
  }

  private void bind(PreparedStatement statement, OneRow one, int row) throws SQLException {
    int position = 0;
    for (String parameter : one.parameters) {
      Object value = column(parameter).values.get(row);
      statement.setObject(
          ++position, value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value);
    }
  }

  private Column column(String name) {
    for (Column column : columns) {
      if (column.name.equals(name)) {
        return column;
      }
    }
    throw new IllegalArgumentException("no column " + name);
  }

  private static UnableToExecuteStatementException failed(String sql, SQLException e) {
    return new UnableToExecuteStatementException(e.getMessage() + " [" + sql + "]", e, null);
  }
}
