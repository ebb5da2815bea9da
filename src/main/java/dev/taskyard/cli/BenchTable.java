package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.client.bench.Figures;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The figures of a benchmark for people. */
final class BenchTable {
  private final Context context;

  BenchTable(Context context) {
    this.context = context;
  }

  void print(Figures figures) {
    head(figures);
    context.out().line("");
    Table table = new Table(context.terminal().width());
    table.header(context.colours(), "MEASURED", "FIGURE");
    enqueue(table, figures.enqueue());
    drain(table, figures);
    latency(table, "pick-up from commit to start", figures.pickup());
    events(table, figures.events());
    calls(table, figures.calls());
    if (isMore(figures)) {
      table.print(context.out());
    }
    reports(figures.reports());
    verification(figures.verification());
  }

  /** Whether there is more than reports, which have a table of their own. */
  private static boolean isMore(Figures figures) {
    return figures.enqueue() != null
        || figures.drain() != null
        || figures.pickup() != null
        || figures.events() != null
        || figures.calls() != null;
  }

  private void head(Figures figures) {
    Figures.Place place = figures.place();
    String settings =
        place.settings().entrySet().stream()
            .map(setting -> setting.getKey() + " = " + setting.getValue())
            .collect(Collectors.joining(", "));
    int history = figures.order().historyTasks();
    Duration making = figures.making();
    context.out().line("Database  " + place.database() + ", schema " + place.schema());
    context.out().line("Settings  " + settings);
    context
        .out()
        .line(
            "Machine   %d core%s, %s, %s"
                .formatted(
                    place.cores(), place.cores() == 1 ? "" : "s", place.jvm(), place.system()));
    context
        .out()
        .line(
            "History   %d tasks%s; %d tasks a drain, %d slots a worker"
                .formatted(
                    history,
                    making == null ? "" : ", made in " + seconds(making),
                    figures.order().tasks(),
                    figures.order().slots()));
  }

  private static void enqueue(Table table, Figures.@Nullable Enqueue enqueue) {
    if (enqueue != null) {
      rate(table, "adding one by one, 1 thread", enqueue.single1());
      rate(table, "adding one by one, 4 threads", enqueue.single4());
      rate(table, "adding in batches of up to 1000", enqueue.batch());
    }
  }

  private static void drain(Table table, Figures figures) {
    if (figures.drain() != null) {
      figures
          .drain()
          .forEach(
              (processes, rate) ->
                  rate(
                      table,
                      "drain, " + processes + (processes == 1 ? " process" : " processes"),
                      rate));
    }
  }

  private static void events(Table table, Figures.@Nullable Events events) {
    if (events != null) {
      rate(table, "events of 100 runs", events.perSecond());
      latency(table, "event until it is watched", events.visible());
    }
  }

  private static void calls(Table table, Figures.@Nullable Calls calls) {
    if (calls != null) {
      call(table, "add", calls.add());
      call(table, "list", calls.list());
      call(table, "show", calls.show());
      call(table, "prefix look-up", calls.prefix());
      call(table, "counts", calls.counts());
      call(table, "cancel", calls.cancel());
    }
  }

  private static void call(Table table, String name, double p99) {
    table.row(Cell.of("call of " + name), Cell.of(decimal(p99) + " ms p99"));
  }

  private static void rate(Table table, String name, double perSecond) {
    table.row(Cell.of(name), Cell.of(String.format(Locale.ROOT, "%,.0f /s", perSecond)));
  }

  private static void latency(Table table, String name, Figures.@Nullable Latency latency) {
    if (latency != null) {
      table.row(
          Cell.of(name),
          Cell.of(
              "%s ms p50, %s ms p95, %s ms p99"
                  .formatted(
                      decimal(latency.p50()), decimal(latency.p95()), decimal(latency.p99()))));
    }
  }

  private void reports(@Nullable List<Figures.ReportTime> reports) {
    if (reports == null) {
      return;
    }
    var table = new Table(context.terminal().width());
    table.header(context.colours(), "REPORT", "7 DAYS", "ALL", "ROWS");
    for (Figures.ReportTime time : reports) {
      table.row(
          Cell.of(time.report()),
          Cell.of(seconds(time.week())),
          Cell.of(seconds(time.all())),
          Cell.of(Long.toString(time.rows())));
    }
    table.print(context.out());
  }

  private void verification(Figures.@Nullable Verification verification) {
    if (verification != null && verification.wrong().isEmpty()) {
      context
          .out()
          .line(
              "Verified: each of %d tasks ran exactly once and has its whole history"
                  .formatted(verification.tasks()));
    }
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }
}
