package dev.taskyard.executor;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a run: its main process, those that carry the run's mark in their environment,
 * and the descendants of both (for one that was started with an empty environment).
 */
final class RunTree {
  private final String taskId;
  private final IntPredicate run;
  private final @Nullable ProcessHandle main;

  /**
   * Once seen, always known: one whose parent ends can be found by neither way when it also has no
   * mark.
   */
  private final Set<ProcessHandle> seen = new LinkedHashSet<>();

  RunTree(String taskId, IntPredicate run, @Nullable ProcessHandle main) {
    this.taskId = taskId;
    this.run = run;
    this.main = main;
    if (main != null) {
      seen.add(main);
    }
  }

  /** Those alive now. For one thread at a time. */
  Set<ProcessHandle> alive() {
    seen.addAll(ProcessTable.marked(taskId, run));
    seen.removeIf(process -> !process.isAlive() || ProcessTable.isZombie(process));
    var withoutDescendants = new LinkedHashSet<>(seen);
    while (!withoutDescendants.isEmpty()) {
      ProcessHandle process = withoutDescendants.iterator().next();
      withoutDescendants.remove(process);
      process
          .descendants()
          .filter(d -> d.isAlive() && !ProcessTable.isZombie(d))
          .forEach(
              descendant -> {
                seen.add(descendant);
                withoutDescendants.remove(descendant);
              });
    }
    return Set.copyOf(seen);
  }

  /** The main process, when it was started. */
  @Nullable ProcessHandle main() {
    return main;
  }
}
