package dev.taskyard.queue;

import dev.taskyard.store.NewTaskStore;
import dev.taskyard.store.QueueStore;
import dev.taskyard.store.TaskRow;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes new tasks and their queue rows, each in the state in which it waits: for its attempts, for
 * the tasks it runs after, for its time, for its lock, for its queue, or for nothing. For one
 * transaction.
 */
final class NewQueueRows {
  private static final String QUEUED = "Task queued";

  private final Tx tx;
  private final Set<String> constrained;
  private final ArrayDeque<Long> ids;
  private final Duration priorityStep;
  private final @Nullable Long reservedFor;
  private final boolean guest;
  private final Map<String, Long> inLine = new HashMap<>();
  private final List<Long> dependents = new ArrayList<>();
  private Instant latest = Instant.EPOCH;

  /**
   * @param entrance of the queues of all that are inserted
   * @param priorityStep what a level of priority is worth in waiting time
   * @param reservedFor the only worker that may claim the tasks while it lives; null for any
   * @param guest whether the transaction may stay open for long: tasks that it adds behind others
   *     are looked at by a sweep, once it is committed
   */
  NewQueueRows(
      Tx tx,
      QueueStore.Entrance entrance,
      Duration priorityStep,
      @Nullable Long reservedFor,
      boolean guest) {
    this.tx = tx;
    this.constrained = entrance.constrained();
    this.ids = new ArrayDeque<>(entrance.ids());
    this.priorityStep = priorityStep;
    this.reservedFor = reservedFor;
    this.guest = guest;
  }

  /**
   * Inserts tasks.
   *
   * @param attempts for each, how many attempts it waits for; 0 when it is run itself
   * @return their ids, in the same order
   */
  List<Long> insert(List<TaskRow> rows, List<Integer> attempts) {
    Map<String, Long> predecessors = lockPredecessors(rows);
    lookUpLocks(rows);
    List<Long> taken = tx.newTasks().begin(rows, ids);
    var entering = new ArrayList<NewTaskStore.Entering>(rows.size());
    var labels = new LinkedHashMap<Long, Map<String, String>>();
    var gates = new LinkedHashMap<Long, List<GateSpec>>();
    var dependencies = new LinkedHashMap<Long, List<Long>>();
    for (int i = 0; i < rows.size(); i++) {
      TaskRow row = rows.get(i);
      long id = taken.get(i);
      int open = attempts.get(i);
      entering.add(
          new NewTaskStore.Entering(
              row, open > 0 ? overAttempts(id, row, open) : waiting(id, row)));
      if (!row.labels().isEmpty()) {
        labels.put(id, row.labels());
      }
      if (!row.gates().gates().isEmpty()) {
        gates.put(id, row.gates().gates());
      }
      if (!row.after().isEmpty()) {
        dependencies.put(id, row.after().stream().map(predecessors::get).distinct().toList());
        if (open == 0) {
          dependents.add(id);
        }
        latest = row.createdAt().isAfter(latest) ? row.createdAt() : latest;
      }
    }
    tx.newTasks().enter(entering, QUEUED);
    tx.tasks().insertLabels(labels);
    tx.tasks().insertGates(gates);
    tx.dependencies().insert(dependencies);
    return taken;
  }

  /**
   * Inserts a task that {@linkplain #isPlain needs no more}, if its queue is known and has no
   * limits: one statement, which may be all of a transaction.
   *
   * @param told what workers are told at its commit; null for nothing
   * @return whether it was inserted
   */
  boolean insertAtOnce(TaskRow row, @Nullable String told) {
    return tx.newTasks().enterAtOnce(row, waiting(0, row), QUEUED, told);
  }

  /**
   * Whether a task is its row, its queue row and its first line, and waits for its time at most.
   */
  static boolean isPlain(TaskRow row) {
    return row.uniqueKey() == null
        && row.after().isEmpty()
        && row.labels().isEmpty()
        && row.gates().gates().isEmpty()
        && lockOf(row.lockName()) == null;
  }

  /** Decides about those whose predecessors may have ended already. */
  void settle() {
    if (!dependents.isEmpty() && !guest) {
      SettleDependents.settleAll(tx, dependents, latest);
    }
  }

  /** Locks what the tasks run after, so that it does not end unseen; ids by public id. */
  private Map<String, Long> lockPredecessors(List<TaskRow> rows) {
    Set<String> names =
        rows.stream().flatMap(row -> row.after().stream()).collect(Collectors.toSet());
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, Long> ids =
        tx.tasks().standing(names).stream()
            .collect(Collectors.toMap(TaskStore.Found::publicId, TaskStore.Found::id));
    names.stream()
        .filter(name -> !ids.containsKey(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw TaskyardException.notFound(
                  "Task not found: " + name + ", which a task is to run after");
            });
    if (guest) {
      return ids;
    }
    Set<Long> live = tx.queue().lock(ids.values()).keySet();
    ids.forEach(
        (name, id) -> {
          // Locked too, so that it is not cleared meanwhile.
          if (!live.contains(id) && tx.tasks().lockEnded(id).isEmpty()) {
            throw TaskyardException.notFound("Task not found: " + name + " was just cleared");
          }
        });
    return ids;
  }

  private void lookUpLocks(List<TaskRow> rows) {
    Set<String> names =
        rows.stream()
            .map(row -> lockOf(row.lockName()))
            .filter(Objects::nonNull)
            .filter(name -> !inLine.containsKey(name))
            .collect(Collectors.toSet());
    if (!names.isEmpty()) {
      inLine.putAll(tx.queue().inLine(names));
    }
  }

  /** The lock that is known now. */
  static @Nullable String lockOf(@Nullable String asked) {
    return WorkspaceLock.NONE.equals(asked) ? null : asked;
  }

  /** It waits for its attempts, holds no slot and is never claimed. */
  private QueueStore.Waiting overAttempts(long id, TaskRow row, int open) {
    return new QueueStore.Waiting(
        id,
        row.queue(),
        "blocked",
        "attempts",
        AddTasks.rank(row.createdAt(), row.priority(), priorityStep),
        null,
        null,
        row.executor(),
        row.model(),
        null,
        row.uniqueKey(),
        null,
        0,
        1,
        row.createdAt(),
        0,
        null,
        open);
  }

  private QueueStore.Waiting waiting(long id, TaskRow row) {
    boolean later = row.runAt() != null && row.runAt().isAfter(row.createdAt());
    long rank = AddTasks.rank(row.createdAt(), row.priority(), priorityStep);
    String waitsFor = waitsFor(row, later, rank);
    String state = waitsFor == null ? "ready" : waitsFor.equals("run_at") ? "scheduled" : "blocked";
    return new QueueStore.Waiting(
        id,
        row.queue(),
        state,
        waitsFor,
        rank,
        later ? row.runAt() : null,
        row.expiresAt(),
        row.executor(),
        row.model(),
        lockOf(row.lockName()),
        row.uniqueKey(),
        reservedFor,
        0,
        1,
        row.createdAt(),
        row.maxRetries(),
        row.kin().host(),
        row.after().size());
  }

  private @Nullable String waitsFor(TaskRow row, boolean later, long rank) {
    if (!row.after().isEmpty()) {
      return "dependency";
    }
    if (later) {
      return "run_at";
    }
    String lock = lockOf(row.lockName());
    if (lock != null) {
      Long first = inLine.putIfAbsent(lock, rank);
      if (first != null && first <= rank) {
        return "lock";
      }
    }
    return constrained.contains(row.queue()) ? "queue" : null;
  }
}
