package dev.taskyard.client.bench;

import dev.taskyard.task.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many entries a second one worker process stores while a hundred runs emit them as fast as
 * they are taken, and how long a single entry takes from there to somebody who watches the task
 * from another process. The instants are as comparable as those of {@link PickingUp}.
 */
final class Emitting {
  private static final int RUNS = 100;
  private static final int EVERY_MILLIS = 50;

  /** Entries that each task has besides: queued, running, finished. */
  private static final int AROUND = 3;

  private final Stage stage;

  Emitting(Stage stage) {
    this.stage = stage;
  }

  Figures.Events measure() {
    return new Figures.Events(rate(), visible());
  }

  private double rate() {
    String queue = "events";
    String step = "events of " + RUNS + " runs";
    int each = stage.order().some(40, 10, 20_000);
    var order = WorkerOrder.of(stage.schema().config(), RUNS, queue, Errand.emitting(each, 0));
    try (Fleet fleet = Fleet.start(stage, step, 1, order)) {
      stage.fill(queue, RUNS);
      stage.schema().settle();
      fleet.begin();
      stage.await(step, () -> stored(queue, each), (long) RUNS * (each + AROUND), fleet);
    }
    long emitted = (long) RUNS * each;
    verify(step, queue, RUNS, emitted);
    return Rate.of(stage.schema().read(bench -> bench.emitted(queue, emitted / 4)));
  }

  /** Of all runs, those that have ended included. */
  private long stored(String queue, int each) {
    // In this order a run that ends in between is left out once rather than counted twice.
    return stage.schema().read(bench -> bench.ended(queue) * (each + AROUND) + bench.told(queue));
  }

  private Figures.Latency visible() {
    String queue = "visible";
    String step = "events seen from another process";
    int entries = stage.order().some(100, 8, 400);
    var latencies = new Latencies(entries);
    var order =
        WorkerOrder.of(stage.schema().config(), 1, queue, Errand.emitting(entries, EVERY_MILLIS));
    try (Fleet fleet = Fleet.start(stage, step, 1, order)) {
      fleet.begin();
      String id = stage.schema().manager().enqueue(stage.batch(queue, 0, 1)).get(0).id();
      var told = new AtomicInteger();
      Aside.run(
          "watch",
          1,
          () -> {
            watch(id, latencies, told);
            return told;
          },
          () -> {
            stage.at(step, told.get(), entries);
            fleet.check();
          });
    }
    verify(step, queue, 1, entries);
    return latencies.figures();
  }

  private void watch(String id, Latencies latencies, AtomicInteger told)
      throws InterruptedException {
    stage
        .schema()
        .manager()
        .watch(
            id,
            0,
            entry -> {
              told.set(entry.entry());
              if (entry.kind().equals("status")) {
                latencies.add(age(entry));
              }
            });
  }

  private static Duration age(TimelineEntry entry) {
    return Duration.between(Instant.parse(entry.summary()), Instant.now());
  }

  private void verify(String step, String queue, long tasks, long emitted) {
    stage.verify(step, tasks, verification -> verification.emitting(queue, tasks, emitted));
  }
}
