package dev.taskyard.client.bench;

import dev.taskyard.task.TaskyardException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Worker processes that begin at the same time. Single-threaded. */
final class Fleet implements AutoCloseable {
  private static final int LOOKS_FOR_STOP = 25;
  private static final long LOOK_MILLIS = 20;

  private final Stage stage;
  private final String step;
  private final List<WorkerProcess> workers = new ArrayList<>();

  private Fleet(Stage stage, String step) {
    this.stage = stage;
    this.step = step;
  }

  /**
   * Starts processes and waits until they are ready; none works yet.
   *
   * @param step what they are started for
   * @throws TaskyardException FAILED: one could not be started
   */
  static Fleet start(Stage stage, String step, int processes, WorkerOrder order) {
    var fleet = new Fleet(stage, step);
    try {
      for (int i = 1; i <= processes; i++) {
        Path log = stage.schema().directory().resolve(order.queue() + "-" + i + ".log");
        fleet.workers.add(WorkerProcess.start(order, stage.order().javaOptions(), log));
      }
      fleet.await(WorkerMain.READY);
      return fleet;
    } catch (RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  /** Lets all of them work. */
  void begin() {
    workers.forEach(WorkerProcess::begin);
    await(WorkerMain.WORKING);
  }

  private void await(String word) {
    for (WorkerProcess worker : workers) {
      try {
        worker.await(word, () -> stage.at(step, 0, 1));
      } catch (TaskyardException e) {
        lookForStop();
        throw e;
      }
    }
  }

  /**
   * @throws TaskyardException FAILED: one of them has ended
   */
  void check() {
    for (WorkerProcess worker : workers) {
      if (!worker.isAlive()) {
        lookForStop();
        throw worker.ended();
      }
    }
  }

  /** Ctrl-C reaches all processes of a terminal: they may be gone before this one is told. */
  private void lookForStop() {
    var pace = new Pace(LOOK_MILLIS);
    for (int i = 0; i < LOOKS_FOR_STOP; i++) {
      stage.at(step, 0, 1);
      pace.await();
    }
  }

  @Override
  public void close() {
    workers.forEach(WorkerProcess::leave);
    workers.forEach(WorkerProcess::close);
    workers.clear();
  }
}
