package dev.taskyard.cli;

import dev.taskyard.client.bench.Bench;
import dev.taskyard.client.bench.BenchOrder;
import dev.taskyard.client.bench.Figures;
import dev.taskyard.client.bench.Part;
import dev.taskyard.task.Discrepancy;
import dev.taskyard.task.HistoryOrder;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how fast the database lets it work. */
@Command(
    addMethodSubcommands = false,
    name = "bench",
    description = {
      "Measures adding, draining, picking up, events, calls and reports on your database.",
      "It does so in a schema of its own beside the configured one, checks in the tables that each"
          + " task ran exactly once with its whole history, and drops the schema at the end. Its"
          + " workers are processes with a 256 MB heap each."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard bench",
      "  taskyard bench --only drain,pickup --tasks 20000",
      "  taskyard bench --history 1000000 --only calls,reports --json",
      "  taskyard bench --history 20000 --only reports --keep",
      "  taskyard report usage --since 7d --schema taskyard_bench"
    })
final class BenchCommand implements Callable<Integer> {
  private final Context context;
  private final BenchProgress progress;
  private volatile boolean stopped;

  @Option(
      names = "--history",
      paramLabel = "N",
      converter = Converters.OfHistory.class,
      description = "Puts N ended tasks there first, over the last 180 days (0).")
  private int history;

  @Option(
      names = "--only",
      paramLabel = "PART,…",
      converter = Converters.OfParts.class,
      description = "Only these: enqueue, drain, pickup, events, calls, reports.")
  private Set<Part> parts = EnumSet.allOf(Part.class);

  @Option(
      names = "--tasks",
      paramLabel = "N",
      converter = Converters.OfBenchTasks.class,
      description = "Tasks of each drain; other parts are smaller in proportion (200000).")
  private int tasks = 200_000;

  @Option(
      names = "--slots",
      paramLabel = "N",
      converter = Converters.OfSlots.class,
      description = "Tasks at once in each worker (100).")
  private int slots = 100;

  @Option(
      names = "--seed",
      paramLabel = "S",
      converter = Converters.OfSeed.class,
      description = "The same seed makes the same history (1).")
  private long seed = 1;

  @Option(
      names = "--until",
      paramLabel = "INSTANT",
      converter = Converters.OfInstant.class,
      description = "When the history ends (now).")
  private @Nullable Instant until;

  @Option(names = "--keep", description = "Leaves the schema, to look at.")
  private boolean keep;

  BenchCommand(Context context) {
    this.context = context;
    this.progress = new BenchProgress(context);
  }

  @Override
  public Integer call() {
    try (Signals signals = Signals.handle(this::stop, "INT", "TERM", "HUP")) {
      Figures figures = Bench.run(context.config(), order(), context.now(), this::at);
      progress.end();
      return print(figures);
    } catch (CancellationException e) {
      progress.end();
      context.complain(keep ? "stopped" : "stopped; nothing of it is left");
      return ExitCodes.CANCELED;
    } catch (RuntimeException e) {
      progress.end();
      throw e;
    }
  }

  private BenchOrder order() {
    HistoryOrder made =
        history == 0
            ? null
            : new HistoryOrder(history, seed, until == null ? context.now() : until);
    return new BenchOrder(parts, made, seed, tasks, slots, keep, context.javaOptions());
  }

  private void stop() {
    stopped = true;
  }

  private void at(String step, long done, long all) {
    if (stopped) {
      throw new CancellationException();
    }
    progress.at(step, done, all);
  }

  /** Figures of work that is not all there are printed, but are no success. */
  int print(Figures figures) {
    if (context.json()) {
      BenchJson.print(context.out(), figures);
    } else {
      new BenchTable(context).print(figures);
    }
    if (keep) {
      context.complain("schema " + figures.place().schema() + " is kept");
    }
    if (figures.isSound()) {
      return ExitCodes.DONE;
    }
    wrong(figures).forEach(one -> context.complain("not verified: " + one));
    return ExitCodes.FAILED;
  }

  private static List<Discrepancy> wrong(Figures figures) {
    return figures.verification() == null ? List.of() : figures.verification().wrong();
  }
}
