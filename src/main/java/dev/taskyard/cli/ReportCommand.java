package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.client.TaskManager;
import dev.taskyard.task.ReportFilter;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Questions about the history. */
@Command(
    addMethodSubcommands = false,
    name = "report",
    description = "Answers questions about the history; without a name, says which.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard report usage --since 7d",
      "  taskyard report tools --model large --format markdown",
      "  taskyard report tasks --since 2026-01-01T00:00:00Z --format csv > tasks.csv",
      "  taskyard report --sql failures          the SQL of a report, to go on from",
      "  taskyard report --file my.sql           a query of your own, read-only"
    })
final class ReportCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "One of those that 'taskyard report' lists.")
  private @Nullable String name;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      converter = Converters.OfMoment.class,
      description = "From an instant on, or from so long ago: 2026-01-02T03:04:05Z, 7d.")
  private @Nullable Moment since;

  @Option(
      names = "--until",
      paramLabel = "WHEN",
      converter = Converters.OfMoment.class,
      description = "Up to an instant, or up to so long ago.")
  private @Nullable Moment until;

  @Option(
      names = {"-q", "--queue"},
      paramLabel = "NAME",
      description = "Only this queue.")
  private @Nullable String queue;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "Only this model.")
  private @Nullable String model;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = Converters.OfFormat.class,
      description = "table, csv, json or markdown.")
  private @Nullable ReportFormat format;

  @Option(names = "--sql", description = "Prints the SQL of the report and runs nothing.")
  private boolean sql;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Runs the one query in this file; '-' reads standard input.")
  private @Nullable String file;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Converters.OfPositiveDuration.class,
      description = "Gives up after this long (1m).")
  private Duration timeout = Duration.ofMinutes(1);

  ReportCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Instant now = context.now();
    var filter =
        new ReportFilter(
            since == null ? null : since.before(now),
            until == null ? null : until.before(now),
            queue,
            model);
    if (file != null) {
      runFile(file, filter);
    } else if (name == null) {
      list();
    } else if (sql) {
      context.out().line(TaskManager.reportSql(name, filter));
    } else {
      run(name, filter);
    }
    return ExitCodes.DONE;
  }

  private void list() {
    if (sql) {
      throw TaskyardException.invalid("--sql: expected the name of a report");
    }
    if (context.json()) {
      Json.print(
          context.out(),
          o ->
              o.object(
                  reports -> {
                    for (var report : TaskManager.reports().entrySet()) {
                      reports.field(report.getKey(), report.getValue());
                    }
                  }));
      return;
    }
    var table = new Table(context.terminal().width());
    TaskManager.reports()
        .forEach((report, question) -> table.row(Cell.of(report), Cell.of(question)));
    table.print(context.out());
  }

  private void run(String report, ReportFilter filter) {
    // A fault in the request is told before anything is printed, or the database opened.
    TaskManager.reportSql(report, filter);
    try (TaskManager manager = context.open();
        ReportFormat.Printer printer = printer(ReportLook.of(report))) {
      manager.report(report, filter, timeout, printer);
    }
  }

  private void runFile(String source, ReportFilter filter) {
    if (name != null || sql || !filter.equals(ReportFilter.ALL)) {
      throw TaskyardException.invalid(
          "--file goes with --format and --timeout alone: expected the conditions in the query");
    }
    boolean fromInput = source.equals(PromptSource.STANDARD_INPUT);
    byte[] bytes =
        fromInput ? PromptSource.readAll(context.in()) : PromptSource.readFile(source, "--file");
    String query = Utf8.decode(bytes, fromInput ? "standard input" : source).strip();
    query = query.endsWith(";") ? query.substring(0, query.length() - 1) : query;
    if (query.isBlank()) {
      throw TaskyardException.invalid("--file: expected a query, found nothing");
    }
    try (TaskManager manager = context.open();
        ReportFormat.Printer printer = printer(ReportLook.PLAIN)) {
      manager.query(query, timeout, printer);
    }
  }

  private ReportFormat.Printer printer(ReportLook look) {
    if (context.json() && format != null && format != ReportFormat.JSON) {
      throw TaskyardException.invalid("--json and --format exclude each other; give one of them");
    }
    ReportFormat wanted =
        context.json() ? ReportFormat.JSON : format == null ? ReportFormat.TABLE : format;
    return wanted.printer(context, look);
  }
}
