package dev.taskyard.executor;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/**
 * The processes that a run has on this machine, found by {@code TASKYARD_TASK_ID} and {@code
 * TASKYARD_RUN} in their environment, whoever started them and whatever became of their parents.
 * Thread-safe.
 *
 * <p>Without {@code /proc} (macOS) nothing is found.
 */
public final class RunProcesses {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private RunProcesses() {}

  /** The pids of this run that are alive, in ascending order. */
  public static List<Long> survivors(String taskId, int run) {
    return ProcessTable.find(ProcessTable.marked(taskId, number -> number == run)).stream()
        .map(ProcessHandle::pid)
        .sorted()
        .toList();
  }

  /**
   * Ends what is left of a task's former runs, before another run works in the same workspace:
   * TERM, 2 s of grace, KILL. Returns when they are gone, or after 12 s.
   *
   * @param lastRun runs up to and including this number
   * @return the pids that were found and ended, in ascending order; empty when nothing was left
   * @throws InterruptedException when interrupted; what was left has then been sent KILL
   */
  public static List<Long> kill(String taskId, int lastRun) throws InterruptedException {
    var tree = RunTree.ofFormerRuns(taskId, lastRun);
    if (tree.alive().isEmpty()) {
      return List.of();
    }
    try {
      TreeEnding.Outcome outcome = new TreeEnding(tree, () -> GRACE).end(count -> {});
      var ended = new TreeSet<>(outcome.signalled());
      ended.removeAll(outcome.survivors());
      return List.copyOf(ended);
    } catch (InterruptedException e) {
      TreeEnding.killNow(tree);
      throw e;
    }
  }
}
