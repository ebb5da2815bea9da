package dev.taskyard.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * Many rows for one statement, which knows them as the table {@code <rows>}, called {@code r}: each
 * column travels as an array, and one execution costs a fraction of one for each row. For one
 * transaction.
 */
final class RowSet<R> {
  private static final Map<Class<?>, String> SQL_TYPES =
      Map.of(
          Long.class, "bigint",
          Integer.class, "integer",
          Boolean.class, "boolean",
          String.class, "varchar",
          Instant.class, "timestamp(6) with time zone");

  private record Column(String name, Class<?> type, List<@Nullable Object> values) {}

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
    columns.add(new Column(name, type, values));
    return this;
  }

  /** Binds the columns, and tells the statement what {@code <rows>} is. */
  <S extends SqlStatement<S>> S bindTo(S statement) {
    for (Column column : columns) {
      statement.bindArray(column.name, column.type, column.values);
    }
    return statement.define("rows", table());
  }

  private String table() {
    String arrays =
        columns.stream()
            .map(c -> "cast(:" + c.name + " as " + sqlType(c) + " array)")
            .collect(Collectors.joining(", "));
    String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
    return "unnest(" + arrays + ") as r (" + names + ")";
  }

  private static String sqlType(Column column) {
    return Objects.requireNonNull(SQL_TYPES.get(column.type), column.name);
  }

  /** Runs a statement that reads {@code <rows>}; nothing happens where there is none. */
  void execute(Handle handle, String sql) {
    if (!rows.isEmpty()) {
      int ignored = bindTo(handle.createUpdate(sql)).execute();
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
    PreparedBatch batch = handle.prepareBatch(sql);
    for (int i = 0; i < rows.size(); i++) {
      for (Column column : columns) {
        batch.bindByType(column.name, column.values.get(i), column.type);
      }
      batch.add();
    }
    int[] ignored = batch.execute();
  }
}
