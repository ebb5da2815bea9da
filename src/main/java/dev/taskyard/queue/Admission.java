package dev.taskyard.queue;

import dev.taskyard.store.ClaimRequest;
import dev.taskyard.store.LimitStore;
import dev.taskyard.store.PickStore;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.TaskReads;
import dev.taskyard.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which waiting tasks a worker may start at this moment: the first in rank that no limit, lock or
 * parked lane holds back. What meets a held lock or a parked lane is put aside, so that the next
 * claim does not meet it again. For one claim.
 *
 * <p>What runs in a queue with limits is counted under the lock of the queue's row, taken before
 * the rows of its tasks. A lock is held by the uniqueness of {@code held_lock}: of two claims that
 * both saw it free, the second fails and looks again.
 */
final class Admission {
  /** A task that may start: its locked queue row, and who runs it under which lock and lane. */
  record Admitted(
      QueueRow row, TaskReads.Claimed task, String executor, String lane, @Nullable String lock) {}

  private final Tx tx;
  private final ClaimRequest request;
  private final ClaimTasks.Claimant claimant;
  private final Set<String> rated = new HashSet<>();
  private boolean hindered;
  private boolean passedBy;
  private boolean outrun;

  /**
   * @param hindered whether the claim before this met limits, pauses or parked lanes: a guess,
   *     which costs a question where it is wrong
   */
  Admission(Tx tx, ClaimRequest request, ClaimTasks.Claimant claimant, boolean hindered) {
    this.tx = tx;
    this.request = request;
    this.claimant = claimant;
    this.hindered = hindered;
  }

  ClaimTasks.Claimant claimant() {
    return claimant;
  }

  /** Whether there are limits, pauses or parked lanes. */
  boolean isHindered() {
    return hindered;
  }

  /** Whether something was put aside, so that others may be first now. */
  boolean hasPassedBy() {
    return passedBy;
  }

  /** Whether another claimer was ahead, where that hides what stands behind. */
  boolean wasOutrun() {
    return outrun;
  }

  /** At most as many as the request says, first in rank first. */
  List<Admitted> admit() {
    boolean asksAtOnce = !hindered && tx.picks().picksInOneQuestion(request);
    if (asksAtOnce) {
      List<PickStore.Ready> ready = tx.picks().pickUnlessObstacles(request);
      if (!ready.isEmpty()) {
        return admit(ready, Set.of());
      }
    }
    PickStore.Obstacles obstacles = tx.picks().obstacles();
    hindered = !obstacles.isEmpty();
    if (asksAtOnce && !hindered) {
      return List.of();
    }
    Set<String> constrained = obstacles.queues();
    List<String> open = constrained.isEmpty() ? List.of() : tx.limits().open(request);
    if (open.isEmpty()) {
      return admit(noted(tx.picks().pickWithTasks(request, constrained)), obstacles.lanes());
    }
    List<QueueRow> rows = pick(tx.limits().lock(open), constrained);
    // Parked, perhaps, while the locks of the queues were waited for.
    return admit(tx.picks().withTasks(rows), tx.picks().obstacles().lanes());
  }

  private List<Admitted> admit(List<PickStore.Ready> ready, Set<String> parked) {
    return withinLocks(withinLanes(ready.stream().map(this::candidate).toList(), parked));
  }

  private <T> List<T> noted(PickStore.Picked<T> picked) {
    outrun |= picked.outrun();
    return picked.rows();
  }

  /** Takes note of what starts in queues with a rate, at this moment. */
  void note(List<Admitted> started, Instant at) {
    tx.limits()
        .started(
            started.stream().map(Admitted::row).filter(row -> rated.contains(row.queue())).toList(),
            at);
  }

  /** From queues without limits, and from those with as much as these leave. */
  private List<QueueRow> pick(List<LimitStore.Limits> open, Set<String> constrained) {
    var rows = new ArrayList<QueueRow>();
    for (LimitStore.Limits queue : open) {
      int free = Math.min(request.limit(), free(queue));
      if (free > 0) {
        rows.addAll(tx.picks().pickFrom(queue.name(), free, request));
      }
    }
    rows.addAll(noted(tx.picks().pick(request, constrained)));
    return rows.stream()
        .sorted(Comparator.comparingLong(QueueRow::rank).thenComparingLong(QueueRow::taskId))
        .limit(request.limit())
        .toList();
  }

  /** How many more may start. */
  private int free(LimitStore.Limits queue) {
    if (queue.paused()) {
      return 0;
    }
    int free = Integer.MAX_VALUE;
    if (queue.limit() != null) {
      free = queue.limit() - tx.limits().running(queue.name());
    }
    if (queue.rate() != null && queue.ratePeriod() != null) {
      rated.add(queue.name());
      free =
          Math.min(
              free, queue.rate() - tx.limits().startedWithin(queue.name(), queue.ratePeriod()));
    }
    return free;
  }

  private Admitted candidate(PickStore.Ready ready) {
    QueueRow row = ready.row();
    TaskReads.Claimed task = ready.task();
    String executor = row.executor() != null ? row.executor() : claimant.defaultExecutor();
    if (executor == null) {
      throw new IllegalStateException(
          "picked task " + row.taskId() + " that this worker can't run");
    }
    ExecutorTraits traits = claimant.traitsOf(executor);
    return new Admitted(
        row, task, executor, traits.lane(executor, row.model()), lock(row, task, traits));
  }

  /** The lock asked for; else, where the task named no executor, what its executor locks. */
  private static @Nullable String lock(
      QueueRow row, TaskReads.Claimed task, ExecutorTraits traits) {
    if (row.lockName() != null || !traits.isAgent() || task.lockName() != null) {
      return row.lockName();
    }
    return WorkspaceLock.of(task.workspace(), task.mode(), task.worktree(), task.parentId())
        .orElse(null);
  }

  private List<Admitted> withinLanes(List<Admitted> candidates, Set<String> parked) {
    if (parked.isEmpty()) {
      return candidates;
    }
    Map<Boolean, List<Admitted>> byParked =
        candidates.stream().collect(Collectors.partitioningBy(one -> parked.contains(one.lane)));
    var lanes = new HashSet<String>();
    for (Admitted one : byParked.getOrDefault(true, List.of())) {
      if (lanes.add(one.lane)) {
        boolean isDefault = one.executor.equals(claimant.defaultExecutor());
        tx.claims().waitForLane(one.lane, one.executor, isDefault, one.row.model(), request);
      }
    }
    passedBy |= !lanes.isEmpty();
    return byParked.getOrDefault(false, List.of());
  }

  private List<Admitted> withinLocks(List<Admitted> candidates) {
    List<String> names =
        candidates.stream().map(Admitted::lock).filter(Objects::nonNull).distinct().toList();
    if (names.isEmpty()) {
      return candidates;
    }
    Set<String> held = new HashSet<>(tx.claims().heldAmong(names));
    var admitted = new ArrayList<Admitted>();
    for (Admitted one : candidates) {
      if (one.lock == null || held.add(one.lock)) {
        admitted.add(one);
      } else {
        tx.claims().waitForLock(one.row.taskId(), one.lock);
        passedBy = true;
      }
    }
    return admitted;
  }
}
