package dev.taskyard.queue;

import dev.taskyard.store.DependencyStore;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Cause;
import dev.taskyard.task.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the end of tasks means for those that run after them, in the transaction in which they end.
 * Their queue rows are locked behind those of their predecessors, which are older. Who adds a task
 * holds the queue rows of its predecessors meanwhile: either it sees that one has ended, or the one
 * that ends sees it.
 */
final class SettleDependents {
  private SettleDependents() {}

  /** Looks at those that wait for tasks which have just ended; those of them that end by it. */
  static List<TaskStore.End> of(Tx tx, Collection<TaskStore.End> ended) {
    List<Long> ids = ended.stream().map(TaskStore.End::taskId).toList();
    List<Long> dependents = tx.dependencies().waitingFor(ids);
    if (dependents.isEmpty()) {
      return List.of();
    }
    Instant at = ended.stream().map(TaskStore.End::at).max(Comparator.naturalOrder()).orElseThrow();
    return settle(tx, dependents, at);
  }

  /** Decides about these tasks, and about those that run after them. */
  static void settleAll(Tx tx, Collection<Long> dependents, Instant at) {
    List<TaskStore.End> ended = settle(tx, dependents, at);
    while (!ended.isEmpty()) {
      ended = of(tx, ended);
    }
  }

  /**
   * Decides about tasks that wait for others: they are canceled, wait no more, or go on waiting.
   */
  private static List<TaskStore.End> settle(Tx tx, Collection<Long> dependents, Instant at) {
    Collection<QueueRow> rows =
        tx.queue().lock(dependents).values().stream()
            .filter(QueueRow::waitsForDependencies)
            .sorted(Comparator.comparingLong(QueueRow::taskId))
            .toList();
    List<Long> ids = rows.stream().map(QueueRow::taskId).toList();
    Map<Long, List<DependencyStore.Predecessor>> predecessors =
        tx.dependencies().predecessorsOf(ids).stream()
            .collect(Collectors.groupingBy(DependencyStore.Predecessor::taskId));
    Set<Long> afterAny = new HashSet<>(tx.dependencies().afterAnyAmong(ids));
    var changes = new Changes();
    var free = new ArrayList<Long>();
    for (QueueRow row : rows) {
      List<DependencyStore.Predecessor> of = predecessors.getOrDefault(row.taskId(), List.of());
      Optional<DependencyStore.Predecessor> failed =
          afterAny.contains(row.taskId())
              ? Optional.empty()
              : of.stream().filter(DependencyStore.Predecessor::hasFailed).findFirst();
      long open = of.stream().filter(one -> !one.status().isTerminal()).count();
      if (failed.isPresent()) {
        cancel(changes, row, failed.get(), at);
      } else if (open == 0) {
        free.add(row.taskId());
      } else {
        tx.dependencies().setOpen(row.taskId(), (int) open);
      }
    }
    if (!free.isEmpty()) {
      tx.queue().unblock(free);
    }
    return changes.writeRows(tx);
  }

  private static void cancel(
      Changes changes, QueueRow row, DependencyStore.Predecessor failed, Instant at) {
    Story story = Story.of(row);
    String reason =
        "Task canceled: "
            + failed.publicId()
            + ", which it runs after, "
            + (failed.status() == TaskStatus.CANCELED
                ? "was canceled"
                : "failed: " + failed.error());
    story.add(at, "canceled", Telling.brief(reason));
    changes.tellEnded(story);
    changes.taskEnded(
        row,
        new TaskStore.End(
            row.taskId(),
            TaskStatus.CANCELED,
            Cause.DEPENDENCY_FAILED,
            story.lastAt(),
            null,
            null,
            null,
            null));
  }
}
