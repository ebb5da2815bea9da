package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.client.HistoryBench;
import dev.taskyard.client.HistoryBench.Figures;
import dev.taskyard.client.HistoryBench.ReportTime;
import dev.taskyard.task.HistoryOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how the database answers. */
@Command(
    addMethodSubcommands = false,
    name = "bench",
    description = {
      "Makes up a history of ended tasks and takes the time of every report on it.",
      "It does so in a schema of its own beside the configured one, and removes it afterwards."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard bench --history 20000",
      "  taskyard bench --history 1000000 --keep --schema measured",
      "  taskyard report usage --since 7d --schema measured"
    })
final class BenchCommand implements Callable<Integer> {
  private static final long EVERY_NANOS = 1_000_000_000L;
  private static final long RARELY_NANOS = 15 * EVERY_NANOS;

  private final Context context;

  @Option(
      names = "--history",
      paramLabel = "N",
      required = true,
      converter = Converters.OfHistory.class,
      description = "So many tasks, over the last 180 days; some twenty entries each.")
  private int history;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same seed makes the same rows (1).")
  private long seed = 1;

  @Option(
      names = "--until",
      paramLabel = "INSTANT",
      converter = Converters.OfInstant.class,
      description = "When the history ends (now).")
  private @Nullable Instant until;

  @Option(
      names = "--keep",
      description =
          "Makes it in the configured schema, which must have no tasks, and leaves it there.")
  private boolean keep;

  private long toldAt = System.nanoTime();

  BenchCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    var order = new HistoryOrder(history, seed, until == null ? context.now() : until);
    Figures figures = HistoryBench.run(context.config(), order, keep, this::progress);
    if (context.json()) {
      Json.print(context.out(), json -> write(json, figures));
    } else {
      print(figures);
    }
    return ExitCodes.DONE;
  }

  /** One line that changes on a terminal; elsewhere a line now and then. */
  private void progress(int tasks) {
    boolean inPlace = context.terminal().output();
    boolean last = tasks == history;
    long passed = System.nanoTime() - toldAt;
    if (passed < (inPlace ? EVERY_NANOS : RARELY_NANOS) && !(last && inPlace)) {
      return;
    }
    toldAt = System.nanoTime();
    String line = "taskyard: " + tasks + " of " + history + " tasks";
    context.err().print(inPlace ? "\r" + line + (last ? "\n" : "") : line + "\n");
    context.err().flush();
  }

  private void print(Figures figures) {
    context.out().line(history + " tasks made in " + seconds(figures.making()));
    var table = new Table(context.terminal().width());
    table.header(context.colours(), "REPORT", "7 DAYS", "ALL", "ROWS");
    for (ReportTime time : figures.reports()) {
      table.row(
          Cell.of(time.report()),
          Cell.of(seconds(time.week())),
          Cell.of(seconds(time.all())),
          Cell.of(Long.toString(time.rows())));
    }
    table.print(context.out());
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
  }

  private static void write(Json json, Figures figures) throws java.io.IOException {
    json.object(
        o -> {
          o.field("tasks", figures.order().tasks());
          o.field("seed", figures.order().seed());
          o.field("until", figures.order().until());
          o.field("making_ms", figures.making().toMillis());
          o.name("reports").list(figures.reports(), BenchCommand::writeTime);
        });
  }

  private static void writeTime(Json json, ReportTime time) throws java.io.IOException {
    json.object(
        o -> {
          o.field("report", time.report());
          o.field("week_ms", time.week().toMillis());
          o.field("all_ms", time.all().toMillis());
          o.field("rows", time.rows());
        });
  }
}
