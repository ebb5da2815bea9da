package dev.taskyard.client.bench;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskyardException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many tasks a second are added through {@link TaskManager#enqueue}, which returns their ids
 * when they are committed: one by one and in batches. Nobody works meanwhile. A task counts when it
 * is acknowledged.
 */
final class Enqueuing {
  private static final long LOOK_MILLIS = 200;

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
    return Rate.of(inThreads(step, queue, threads, tasks), 1);
  }

  /** When each was acknowledged. */
  private long[] inThreads(String step, String queue, int threads, int tasks) {
    var ends = new long[tasks];
    var next = new AtomicInteger();
    var done = new AtomicInteger();
    Runnable adding =
        () -> {
          for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
            stage.schema().manager().enqueue(List.of(stage.task(queue, i)));
            ends[i] = System.nanoTime();
            done.incrementAndGet();
          }
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      var all = new ArrayList<Future<?>>();
      for (int i = 0; i < threads; i++) {
        all.add(pool.submit(adding));
      }
      for (Future<?> one : all) {
        await(one, () -> stage.at(step, done.get(), tasks));
      }
    } finally {
      // Whoever is asked to stop lets each thread end the add it is at.
      next.set(tasks);
      pool.shutdown();
    }
    return ends;
  }

  private static void await(Future<?> future, Runnable meanwhile) {
    while (true) {
      meanwhile.run();
      try {
        future.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        // Still at it.
      } catch (ExecutionException e) {
        throw e.getCause() instanceof TaskyardException fault
            ? fault
            : new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new java.util.concurrent.CancellationException();
      }
    }
  }

  private double batches() {
    String queue = "enqueue-batch";
    int batches = 100;
    int size = stage.order().some(batches, 1, Stage.BATCH);
    var ends = new long[batches];
    for (int i = 0; i < batches; i++) {
      stage.at("adding in batches", i, batches);
      stage.schema().manager().enqueue(stage.batch(queue, (long) i * size, size));
      ends[i] = System.nanoTime();
    }
    return Rate.of(ends, size);
  }
}
