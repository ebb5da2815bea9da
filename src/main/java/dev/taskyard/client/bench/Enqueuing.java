package dev.taskyard.client.bench;

import dev.taskyard.client.TaskManager;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many tasks a second are added through {@link TaskManager#enqueue(List)}, which returns their
 * ids when they are committed: one by one and in batches. Nobody works meanwhile. A task counts
 * when it is acknowledged.
 */
final class Enqueuing {
  private static final int BATCHES = 100;

  private final Stage stage;

  Enqueuing(Stage stage) {
    this.stage = stage;
  }

  Figures.Enqueue measure() {
    stage.schema().settle();
    return new Figures.Enqueue(single(1), single(4), batches());
  }

  private double single(int threads) {
    String queue = "enqueue-" + threads;
    String step = "adding one by one, " + threads + (threads == 1 ? " thread" : " threads");
    int tasks = stage.order().some(20, 8, 10_000);
    var ends = new long[tasks];
    var next = new AtomicInteger();
    var done = new AtomicInteger();
    try {
      Aside.run(
          queue,
          threads,
          () -> {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
              stage.schema().manager().enqueue(List.of(stage.task(queue, i)));
              ends[i] = System.nanoTime();
              done.incrementAndGet();
            }
            return ends;
          },
          () -> stage.at(step, done.get(), tasks));
    } finally {
      // Threads that are left end after the add that they are at.
      next.set(tasks);
    }
    return Rate.of(ends, 1);
  }

  private double batches() {
    int size = stage.order().some(BATCHES, 1, Stage.BATCH);
    var ends = new long[BATCHES];
    for (int i = 0; i < BATCHES; i++) {
      stage.at("adding in batches", i, BATCHES);
      stage.schema().manager().enqueue(stage.batch("enqueue-batch", (long) i * size, size));
      ends[i] = System.nanoTime();
    }
    return Rate.of(ends, size);
  }
}
