package dev.taskyard.client.bench;

import dev.taskyard.bench.Verification;
import dev.taskyard.client.BenchSchema;
import dev.taskyard.task.Discrepancy;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskyardException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/** What every part of the benchmark works with. Single-threaded, but for {@link #task}. */
final class Stage {
  /** Tasks of one transaction. */
  static final int BATCH = 1000;

  private static final int PAYLOAD = 200;
  private static final long LOOK_MILLIS = 200;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

  private final BenchSchema schema;
  private final BenchOrder order;
  private final Progress progress;
  private final List<Discrepancy> wrong = new ArrayList<>();
  private long verified;

  Stage(BenchSchema schema, BenchOrder order, Progress progress) {
    this.schema = schema;
    this.order = order;
    this.progress = progress;
  }

  BenchSchema schema() {
    return schema;
  }

  BenchOrder order() {
    return order;
  }

  void at(String step, long done, long all) {
    progress.at(step, done, all);
  }

  /** A task for whoever works this queue, with a prompt of 200 bytes. */
  NewTask task(String queue, long number) {
    String prompt =
        String.format(Locale.ROOT, "Task %d of the benchmark, queue %s. ", number, queue);
    return NewTask.builder((prompt + ".".repeat(PAYLOAD)).substring(0, PAYLOAD))
        .workspace(schema.directory().toString())
        .queue(queue)
        .build();
  }

  /** Queues tasks that nobody works yet. */
  void fill(String queue, int tasks) {
    for (int done = 0; done < tasks; done += BATCH) {
      at("queue " + queue + " is filled", done, tasks);
      schema.manager().enqueue(batch(queue, done, Math.min(BATCH, tasks - done)));
    }
  }

  List<NewTask> batch(String queue, long from, int tasks) {
    return LongStream.range(from, from + tasks).mapToObj(number -> task(queue, number)).toList();
  }

  /**
   * Waits until so many tasks of the queue have ended.
   *
   * @throws TaskyardException as {@link #await}
   */
  void awaitEnded(String step, String queue, long tasks, Fleet fleet) {
    await(step, () -> schema.read(bench -> bench.ended(queue)), tasks, fleet);
  }

  /**
   * Waits until all is done.
   *
   * @throws TaskyardException FAILED: a worker's process ended, or nothing was done for 3 minutes
   */
  void await(String step, LongSupplier done, long all, Fleet fleet) {
    var pace = new Pace(LOOK_MILLIS);
    long before = -1;
    long since = System.nanoTime();
    while (true) {
      long now = done.getAsLong();
      at(step, now, all);
      if (now >= all) {
        return;
      }
      fleet.check();
      if (now != before) {
        before = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE_NANOS) {
        throw TaskyardException.failed(
            "%s: %d of %d done, and nothing for 3 minutes; --keep leaves the schema to look at"
                .formatted(step, now, all));
      }
      pace.await();
    }
  }

  /** Looks at tasks that nobody works on any more, and keeps what is wrong with them. */
  void verify(String step, long tasks, Function<Verification, List<Discrepancy>> look) {
    at(step + ": verification", 0, 1);
    verified += tasks;
    wrong.addAll(look.apply(schema.verification()));
  }

  /** What was looked at, and what is wrong with it. */
  Figures.Verification verification() {
    return new Figures.Verification(verified, wrong);
  }
}
