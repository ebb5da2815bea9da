package dev.taskyard.client.bench;

import dev.taskyard.task.HistoryOrder;
import dev.taskyard.task.TaskyardException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be measured.
 *
 * @param parts not empty
 * @param history put there first; null for none
 * @param seed of the order in which tasks are looked up
 * @param tasks of each drain; the other parts take as many as suits them, and fewer where there are
 *     few
 * @param slots of each worker
 * @param keep whether the schema stays
 * @param javaOptions of the worker processes, behind the flags that they have anyway and the class
 *     path of this process
 */
public record BenchOrder(
    Set<Part> parts,
    @Nullable HistoryOrder history,
    long seed,
    int tasks,
    int slots,
    boolean keep,
    List<String> javaOptions) {

  /** The most tasks of a drain. */
  public static final int MOST_TASKS = 10_000_000;

  public BenchOrder {
    if (parts.isEmpty()) {
      throw TaskyardException.invalid("Nothing to measure: expected at least one part");
    }
    if (tasks < 1 || tasks > MOST_TASKS) {
      throw TaskyardException.invalid(
          "Bad number of tasks " + tasks + ": expected 1 to " + MOST_TASKS);
    }
    parts = Set.copyOf(EnumSet.copyOf(parts));
    javaOptions = List.copyOf(javaOptions);
  }

  /** How many tasks the history has. */
  public int historyTasks() {
    return history == null ? 0 : history.tasks();
  }

  /** A share of the tasks, within bounds. */
  int some(int divisor, int least, int most) {
    return Math.max(least, Math.min(most, tasks / divisor));
  }
}
