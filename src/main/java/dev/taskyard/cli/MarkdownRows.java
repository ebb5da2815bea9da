package dev.taskyard.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table of GitHub's Markdown. */
final class MarkdownRows implements ReportFormat.Printer {
  private final Output out;

  MarkdownRows(Output out) {
    this.out = out;
  }

  @Override
  public void columns(List<String> names) {
    row(List.copyOf(names));
    out.line("|" + " --- |".repeat(names.size()));
  }

  @Override
  public void row(List<? extends @Nullable Object> values) {
    out.line(
        values.stream()
            .map(value -> value == null ? "" : Text.oneLine(value.toString()).replace("|", "\\|"))
            .collect(Collectors.joining(" | ", "| ", " |")));
  }

  @Override
  public void close() {}
}
