package dev.taskyard.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Comma-separated values as in RFC 4180, with a header; a null is an empty field. */
final class CsvRows implements ReportFormat.Printer {
  private final Output out;

  CsvRows(Output out) {
    this.out = out;
  }

  @Override
  public void columns(List<String> names) {
    row(List.copyOf(names));
  }

  @Override
  public void row(List<? extends @Nullable Object> values) {
    out.exact(
        values.stream()
                .map(value -> field(value == null ? "" : value.toString()))
                .collect(Collectors.joining(","))
            + "\r\n");
  }

  private static String field(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public void close() {}
}
