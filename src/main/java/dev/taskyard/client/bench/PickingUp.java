package dev.taskyard.client.bench;

import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a task waits for an idle worker in another process: from the commit of the add to the
 * start of its executor, one task each 50 ms.
 *
 * <p>Both ends are read from the wall clock, to the microsecond: here when the commit has been
 * acknowledged and before any worker is told, there by the executor, whose result it becomes. The
 * two processes are on one host and so read one and the same clock of the kernel; {@link
 * System#nanoTime} promises nothing about two processes. A clock that is being put right meanwhile
 * errs by at most some microseconds in these few milliseconds, and one that jumps shows in the
 * worst figure alone. A worker may be told of the commit before this process is: that counts as 0.
 */
final class PickingUp {
  private static final String QUEUE = "pickup";
  private static final String STEP = "pick-up by an idle worker";
  private static final int EVERY_MILLIS = 50;

  private final Stage stage;

  PickingUp(Stage stage) {
    this.stage = stage;
  }

  Figures.Latency measure() {
    int tasks = stage.order().some(100, 8, 600);
    var committed = new LinkedHashMap<String, Instant>();
    var order = WorkerOrder.of(stage.schema().config(), stage.order().slots(), QUEUE, Errand.STAMP);
    stage.schema().settle();
    try (Fleet fleet = Fleet.start(stage, STEP, 1, order)) {
      fleet.begin();
      // The first is not measured: the worker may still be about to listen.
      add(0, new LinkedHashMap<>());
      stage.awaitEnded(STEP, QUEUE, 1, fleet);
      var pace = new Pace(EVERY_MILLIS);
      for (int number = 1; number <= tasks; number++) {
        stage.at(STEP, number, tasks);
        add(number, committed);
        pace.await();
      }
      stage.awaitEnded(STEP, QUEUE, tasks + 1, fleet);
    }
    stage.verify(STEP, tasks + 1, verification -> verification.silent(QUEUE, tasks + 1));
    return latencies(committed, stage.schema().read(bench -> bench.results(QUEUE))).figures();
  }

  private void add(int number, Map<String, Instant> committed) {
    var at = new Instant[1];
    var added = stage.schema().add(List.of(stage.task(QUEUE, number)), () -> at[0] = Instant.now());
    committed.put(added.get(0).id(), at[0]);
  }

  private static Latencies latencies(Map<String, Instant> committed, Map<String, String> begun) {
    var latencies = new Latencies(committed.size());
    committed.forEach(
        (id, at) -> {
          String start = begun.get(id);
          if (start == null) {
            throw TaskyardException.failed(
                "Task " + id + " of the pick-up did not complete; look at the schema with --keep");
          }
          Duration waited = Duration.between(at, Instant.parse(start));
          latencies.add(waited.isNegative() ? Duration.ZERO : waited);
        });
    return latencies;
  }
}
