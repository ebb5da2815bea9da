package dev.taskyard.client.bench;

import dev.taskyard.client.BenchSchema;
import dev.taskyard.config.Config;
import dev.taskyard.task.HistoryOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs the benchmark. */
public final class Bench {
  private final Stage stage;
  private final BenchOrder order;

  private Bench(Stage stage) {
    this.stage = stage;
    this.order = stage.order();
  }

  /**
   * Measures, in a schema of its own beside the configured one, which is gone afterwards, whatever
   * happens, unless it is to be kept. Takes minutes; the calling thread tells of it.
   *
   * @param now when the history ends that has no end of its own
   * @throws dev.taskyard.task.TaskyardException UNAVAILABLE: the database can't be used, or no
   *     schema be made in it; FAILED: something broke down
   * @throws java.util.concurrent.CancellationException when {@code progress} threw it
   */
  public static Figures run(Config config, BenchOrder order, Instant now, Progress progress) {
    try (BenchSchema schema = BenchSchema.open(config, config.worker())) {
      if (order.keep()) {
        schema.keep();
      }
      return new Bench(new Stage(schema, order, progress)).measure(now);
    }
  }

  /** What reads the history alone comes first, and what leaves tasks in the queue last. */
  private Figures measure(Instant now) {
    Figures.Place place = place();
    Duration making = makeHistory();
    List<Figures.ReportTime> reports =
        part(
            Part.REPORTS,
            () ->
                new Reporting(stage)
                    .measure(order.history() == null ? now : order.history().until()));
    Figures.Calls calls = part(Part.CALLS, () -> new Calling(stage).measure());
    SortedMap<Integer, Double> drain = part(Part.DRAIN, () -> new Draining(stage).measure());
    Figures.Latency pickup = part(Part.PICKUP, () -> new PickingUp(stage).measure());
    Figures.Events events = part(Part.EVENTS, () -> new Emitting(stage).measure());
    Figures.Enqueue enqueue = part(Part.ENQUEUE, () -> new Enqueuing(stage).measure());
    Figures.Verification verification = stage.verification();
    return new Figures(
        order,
        place,
        making,
        enqueue,
        drain,
        pickup,
        events,
        calls,
        reports,
        verification.tasks() == 0 ? null : verification);
  }

  private <T> @Nullable T part(Part part, Supplier<T> measuring) {
    return order.parts().contains(part) ? measuring.get() : null;
  }

  private @Nullable Duration makeHistory() {
    HistoryOrder history = order.history();
    if (history == null) {
      return null;
    }
    long start = System.nanoTime();
    stage
        .schema()
        .manager()
        .makeHistory(history, done -> stage.at("history", done, history.tasks()));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private Figures.Place place() {
    var settings = new TreeMap<String, String>(stage.schema().durability());
    String version = settings.remove("version");
    return new Figures.Place(
        String.valueOf(version),
        stage.schema().name(),
        settings,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }
}
