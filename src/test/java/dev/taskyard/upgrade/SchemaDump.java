package dev.taskyard.upgrade;

import dev.taskyard.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeSet;

/** What a schema consists of, a line for each thing, the same whatever way it was made. */
final class SchemaDump {
  private static final String COLUMNS =
      """
      select 'column', table_name, column_name, data_type, character_maximum_length, is_nullable,
             is_identity, column_default, generation_expression
        from information_schema.columns
       where lower(table_schema) = 'taskyard'
      """;
  // PostgreSQL lists what may not be null as a constraint too, under names of its own.
  private static final String CONSTRAINTS =
      """
      select 'constraint', t.table_name, t.constraint_name, t.constraint_type, c.check_clause
        from information_schema.table_constraints t
        left join information_schema.check_constraints c
          on c.constraint_schema = t.constraint_schema and c.constraint_name = t.constraint_name
       where lower(t.table_schema) = 'taskyard' and t.constraint_name not like '%not_null'
      """;
  private static final String KEYS =
      """
      select 'key', table_name, constraint_name, ordinal_position, column_name
        from information_schema.key_column_usage
       where lower(table_schema) = 'taskyard'
      """;
  private static final String H2_INDEXES =
      """
      select 'index', i.table_name, i.index_name, i.index_type_name, c.ordinal_position,
             c.column_name
        from information_schema.indexes i
        join information_schema.index_columns c
          on c.index_schema = i.index_schema and c.index_name = i.index_name
       where lower(i.table_schema) = 'taskyard' and i.index_type_name not in ('PRIMARY KEY')
      """;
  private static final String POSTGRES_INDEXES =
      """
      select 'index', tablename, indexname, indexdef
        from pg_indexes
       where schemaname = 'taskyard'
      """;

  private SchemaDump() {}

  /** Its lines, in order. */
  static List<String> of(TestDatabase database) throws SQLException {
    var lines = new TreeSet<String>();
    try (var connection = database.connect()) {
      for (String query :
          List.of(COLUMNS, CONSTRAINTS, KEYS, database.isH2() ? H2_INDEXES : POSTGRES_INDEXES)) {
        lines.addAll(read(connection, query));
      }
    }
    return List.copyOf(lines);
  }

  /** Without what is named at random, and without Flyway's own table. */
  private static List<String> read(Connection connection, String query) throws SQLException {
    var lines = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        var line = new StringJoiner(" | ");
        for (int i = 1; i <= columns; i++) {
          String value = rows.getString(i);
          line.add(value == null ? "" : inOnePair(value.replaceAll("\\s+", " ")));
        }
        String told = line.toString();
        if (!told.toLowerCase(Locale.ROOT).contains("flyway_schema_history")) {
          lines.add(told.replaceAll("CONSTRAINT_(?:INDEX_)?[0-9A-F]+(?:_\\d+)?", "CONSTRAINT"));
        }
      }
    }
    return lines;
  }

  /** Earlier versions of PostgreSQL tell a check in one pair of parentheses more. */
  private static String inOnePair(String check) {
    String within = check.startsWith("((") ? check.substring(1, check.length() - 1) : "";
    return isOnePair(within) ? within : check;
  }

  /** Whether the first parenthesis is closed by the last character. */
  private static boolean isOnePair(String text) {
    int open = 0;
    for (int i = 0; i < text.length(); i++) {
      open += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
      if (open <= 0) {
        return open == 0 && i == text.length() - 1;
      }
    }
    return false;
  }
}
