package dev.taskyard.report;

import java.util.List;

/**
 * A query, ready to be run.
 *
 * @param sql with a {@code ?} for each of {@code values}
 * @param values instants and strings, in order
 */
public record ReportQuery(String sql, List<Object> values) {
  public ReportQuery {
    values = List.copyOf(values);
  }

  /** A person's own query. */
  public static ReportQuery of(String sql) {
    return new ReportQuery(sql, List.of());
  }

  /** The same as one text, for other tools. */
  public String text() {
    var text = new StringBuilder();
    int value = 0;
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == '?' && value < values.size()) {
        text.append('\'').append(values.get(value++).toString().replace("'", "''")).append('\'');
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}
