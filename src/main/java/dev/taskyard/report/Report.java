package dev.taskyard.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.task.ReportFilter;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A ready-made report.
 *
 * @param name as in {@code taskyard report NAME}; its view is {@code report_NAME}
 * @param question what it answers
 * @param query the view's select, with its marks
 */
public record Report(String name, String question, String query) {
  private static final List<String> NAMES =
      List.of(
          "tasks",
          "runs",
          "tools",
          "gates",
          "attempts",
          "throughput",
          "waits",
          "workers",
          "failures",
          "usage",
          "usage_by_label");

  private static final Pattern VIEW =
      Pattern.compile("-- (.*?)\n.*?create or replace view \\w+ as\n(.*?);\n.*", Pattern.DOTALL);
  private static final Pattern FILTER = Pattern.compile("/\\*filter (.*?)\\*/");
  private static final Pattern COLUMN =
      Pattern.compile("(time|queue|model)=(.*?)(?= (?:time|queue|model)=|$)");
  private static final Pattern ORDER = Pattern.compile(" ?/\\*order (.*?)\\*/");

  /** All of them, in the order in which they are listed. */
  public static List<Report> all() {
    return NAMES.stream().map(Report::read).toList();
  }

  /**
   * The one of this name.
   *
   * @throws TaskyardException INVALID when there is none
   */
  public static Report named(String name) {
    if (!NAMES.contains(name)) {
      throw TaskyardException.invalid(
          "No report '" + name + "': expected one of " + String.join(", ", NAMES));
    }
    return read(name);
  }

  private static Report read(String name) {
    String file = "/db/view/R__report_" + name + ".sql";
    try (InputStream in = Report.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no " + file);
      }
      Matcher view = VIEW.matcher(new String(in.readAllBytes(), UTF_8));
      if (!view.matches()) {
        throw new IllegalStateException(file + " is no report");
      }
      return new Report(name, view.group(1), view.group(2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The query of what the filter leaves.
   *
   * @throws TaskyardException INVALID when the report can't be filtered so
   */
  public ReportQuery filtered(ReportFilter filter) {
    var values = new ArrayList<Object>();
    var sql = new StringBuilder();
    Matcher marks = FILTER.matcher(query);
    while (marks.find()) {
      String conditions = conditions(marks.group(1), filter, values);
      marks.appendReplacement(sql, Matcher.quoteReplacement(conditions));
    }
    marks.appendTail(sql);
    String ordered = ORDER.matcher(sql).replaceAll("\n order by $1");
    return new ReportQuery(ordered.strip(), values);
  }

  private String conditions(String columns, ReportFilter filter, List<Object> values) {
    var conditions = new StringBuilder();
    add(conditions, column(columns, "time"), ">=", filter.since(), "since", values);
    add(conditions, column(columns, "time"), "<", filter.until(), "until", values);
    add(conditions, column(columns, "queue"), "=", filter.queue(), "queue", values);
    add(conditions, column(columns, "model"), "=", filter.model(), "model", values);
    return conditions.toString().strip();
  }

  private void add(
      StringBuilder conditions,
      @Nullable String column,
      String comparison,
      @Nullable Object value,
      String what,
      List<Object> values) {
    if (value == null) {
      return;
    }
    if (column == null) {
      throw TaskyardException.invalid("Report " + name + " knows no " + what + ": leave it away");
    }
    conditions.append(" and ").append(column).append(' ').append(comparison).append(" ?");
    values.add(value);
  }

  private static @Nullable String column(String columns, String what) {
    return COLUMN
        .matcher(columns)
        .results()
        .filter(column -> column.group(1).equals(what))
        .map(column -> column.group(2))
        .findFirst()
        .orElse(null);
  }
}
