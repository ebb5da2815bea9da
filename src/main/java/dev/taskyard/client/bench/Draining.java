package dev.taskyard.client.bench;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Drains full queues with one, two and four worker processes, and looks whether each task ran
 * exactly once. The processes begin together, when the queue is full and all are ready; the rate is
 * that of the times in {@code task_runs}, from the first start to the last finish.
 */
final class Draining {
  private static final List<Integer> PROCESSES = List.of(1, 2, 4);

  private final Stage stage;

  Draining(Stage stage) {
    this.stage = stage;
  }

  /** Tasks a second, by the number of processes. */
  SortedMap<Integer, Double> measure() {
    var rates = new TreeMap<Integer, Double>();
    PROCESSES.forEach(processes -> rates.put(processes, measure(processes)));
    return rates;
  }

  private double measure(int processes) {
    String queue = "drain-" + processes;
    String step = "drain with " + processes + (processes == 1 ? " process" : " processes");
    int tasks = stage.order().tasks();
    var order = WorkerOrder.of(stage.schema().config(), stage.order().slots(), queue, Errand.NOOP);
    try (Fleet fleet = Fleet.start(stage, step, processes, order)) {
      stage.fill(queue, tasks);
      stage.schema().settle();
      fleet.begin();
      stage.awaitEnded(step, queue, tasks, fleet);
    }
    stage.verify(step, tasks, verification -> verification.silent(queue, tasks));
    return Rate.of(stage.schema().read(bench -> bench.drained(queue, tasks / 4)));
  }
}
