package dev.taskyard.cli;

import dev.taskyard.task.RowReader;
import java.util.Locale;

/** What a report is printed as. */
enum ReportFormat {
  /** Aligned, for people. */
  TABLE,
  /** RFC 4180. */
  CSV,
  /** An array of objects. */
  JSON,
  /** A table of GitHub's Markdown. */
  MARKDOWN;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A printer of one result, to be closed behind the last row. */
  Printer printer(Context context, ReportLook look) {
    return switch (this) {
      case TABLE -> new ReportTable(context, look);
      case CSV -> new CsvRows(context.out());
      case JSON -> new JsonRows(context.out());
      case MARKDOWN -> new MarkdownRows(context.out());
    };
  }

  /** Prints rows; what it cannot print before it has seen all comes when it is closed. */
  interface Printer extends RowReader, AutoCloseable {
    @Override
    void close();
  }
}
