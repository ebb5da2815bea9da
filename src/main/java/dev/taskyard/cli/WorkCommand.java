package dev.taskyard.cli;

import dev.taskyard.client.RunningWorker;
import dev.taskyard.client.TaskManager;
import dev.taskyard.client.WorkOptions;
import dev.taskyard.config.Config;
import dev.taskyard.config.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A worker, until it is stopped. */
@Command(
    addMethodSubcommands = false,
    name = "work",
    description = {
      "Works tasks until it is stopped.",
      "The first Ctrl-C or SIGTERM lets the runs end, the second stops them and gives their tasks back."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard work --slots 4",
      "  taskyard work --queue reviews --queue default",
      "  taskyard work --until-empty"
    })
final class WorkCommand implements Callable<Integer> {

  private static final Duration A_LONG_TIME = Duration.ofDays(1);

  private final Context context;

  @Option(
      names = "--slots",
      paramLabel = "N",
      converter = Converters.OfSlots.class,
      description = "Tasks at once (2).")
  private @Nullable Integer slots;

  @Option(
      names = {"-q", "--queue"},
      paramLabel = "NAME",
      description = "Only tasks of this queue; may be given again.")
  private List<String> queues = new ArrayList<>();

  @Option(
      names = "--until-empty",
      description = "Ends when nothing is left that it could do or wait for.")
  private boolean untilEmpty;

  @Option(
      names = "--drain-timeout",
      paramLabel = "DURATION",
      converter = Converters.OfDuration.class,
      description = "How long runs may go on after the first request to stop (25s).")
  private @Nullable Duration drainTimeout;

  WorkCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    Config config = context.config();
    WorkerSettings settings = overridden(config.worker());
    var options = new WorkOptions(new LinkedHashSet<>(queues), untilEmpty);
    // A signal that comes while the worker is being started waits for it.
    var starting = new CompletableFuture<RunningWorker>();
    var stops = new AtomicInteger();
    Runnable stop = () -> stop(starting.join(), stops.getAndIncrement());
    try (TaskManager manager = TaskManager.openForWork(config.withWorker(settings));
        Signals signals = Signals.handle(stop, "INT", "TERM")) {
      RunningWorker worker = manager.work(options);
      starting.complete(worker);
      context.complain(started(worker, settings));
      while (!worker.awaitEnd(A_LONG_TIME)) {
        // Still at work.
      }
      context.complain("worker " + worker.name() + " ended");
    }
    return ExitCodes.DONE;
  }

  private void stop(RunningWorker worker, int before) {
    if (before == 0) {
      context.complain("draining; once more stops the runs and gives their tasks back");
      worker.drain();
    } else {
      context.complain("stopping");
      worker.stop();
    }
  }

  private WorkerSettings overridden(WorkerSettings configured) {
    return new WorkerSettings(
        slots == null ? configured.slots() : slots,
        configured.heartbeat(),
        configured.lease(),
        configured.poll(),
        configured.maxRecoveries(),
        drainTimeout == null ? configured.drainTimeout() : drainTimeout,
        configured.cancelGrace());
  }

  private String started(RunningWorker worker, WorkerSettings settings) {
    return "worker %s: %d slot%s, queues: %s, executors: %s"
        .formatted(
            worker.name(),
            settings.slots(),
            settings.slots() == 1 ? "" : "s",
            queues.isEmpty() ? "all" : String.join(", ", queues),
            worker.executors().isEmpty()
                ? "none"
                : String.join(", ", new TreeSet<>(worker.executors())));
  }
}
