package dev.taskyard.queue;

import dev.taskyard.store.Database;
import dev.taskyard.store.QueueStore;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.TaskRow;
import dev.taskyard.store.TimelineStore;
import dev.taskyard.store.Transactions;
import dev.taskyard.store.Tx;
import dev.taskyard.task.GateSpec;
import java.time.Duration;
import java.time.Instant;
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
 * Puts tasks into the queue: the task, its queue row and the first line of its story, all or none.
 */
public final class AddTasks {
  /** What a level of priority is worth in waiting time. */
  static final Duration PRIORITY_STEP = Duration.ofHours(1);

  private static final int MOST_TRIES = 20;

  private final Database database;

  public AddTasks(Database database) {
    this.database = database;
  }

  /**
   * Adds them in this order. A task whose key a live task has is not added: that one's id is
   * returned in its place.
   *
   * @param reservedFor the only worker that may claim them while it lives; null for any
   * @return public ids, in the order of the rows
   */
  public List<String> add(List<TaskRow> rows, @Nullable Long reservedFor) {
    Set<String> keys =
        rows.stream().map(TaskRow::uniqueKey).filter(Objects::nonNull).collect(Collectors.toSet());
    for (int tries = 1; ; tries++) {
      boolean again = tries > 1;
      try {
        return database
            .transactions()
            .write(
                tx ->
                    again && isDone(tx, rows)
                        ? idsOf(tx, rows, keys)
                        : addIn(tx, rows, keys, reservedFor));
      } catch (StoreException e) {
        // Somebody else made the same queue or took the same key at this moment, or the answer to
        // our own commit was lost: the next try sees it.
        boolean passing =
            e.kind() == StoreException.Kind.COMMIT_UNKNOWN || Transactions.isDuplicate(e);
        if (!passing || tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /** Whether an earlier try was committed after all: the ids are ours alone, so it was our own. */
  private static boolean isDone(Tx tx, List<TaskRow> rows) {
    return rows.stream().anyMatch(row -> tx.tasks().idOf(row.publicId()).isPresent());
  }

  private static List<String> idsOf(Tx tx, List<TaskRow> rows, Set<String> keys) {
    Map<String, String> holders = tx.queue().holdersOf(keys);
    return rows.stream()
        .map(
            row ->
                row.uniqueKey() == null
                    ? row.publicId()
                    : holders.getOrDefault(row.uniqueKey(), row.publicId()))
        .toList();
  }

  private static List<String> addIn(
      Tx tx, List<TaskRow> rows, Set<String> keys, @Nullable Long reservedFor) {
    tx.queue().ensureQueues(rows.stream().map(TaskRow::queue).collect(Collectors.toSet()));
    Map<String, String> holders =
        keys.isEmpty() ? new HashMap<>() : new HashMap<>(tx.queue().holdersOf(keys));
    var ids = new ArrayList<String>(rows.size());
    var fresh = new ArrayList<TaskRow>(rows.size());
    for (TaskRow row : rows) {
      String holder =
          row.uniqueKey() == null ? null : holders.putIfAbsent(row.uniqueKey(), row.publicId());
      ids.add(holder == null ? row.publicId() : holder);
      if (holder == null) {
        fresh.add(row);
      }
    }
    if (!fresh.isEmpty()) {
      insert(tx, fresh, reservedFor);
    }
    return ids;
  }

  private static void insert(Tx tx, List<TaskRow> rows, @Nullable Long reservedFor) {
    List<Long> ids = tx.tasks().insert(rows);
    var waiting = new ArrayList<QueueStore.Waiting>(rows.size());
    var lines = new ArrayList<TimelineStore.Line>(rows.size());
    var labels = new LinkedHashMap<Long, Map<String, String>>();
    var gates = new LinkedHashMap<Long, List<GateSpec>>();
    for (int i = 0; i < rows.size(); i++) {
      TaskRow row = rows.get(i);
      Story story = Story.begin(ids.get(i), row.createdAt());
      story.add(row.createdAt(), "queued", "Task queued");
      lines.addAll(story.lines());
      waiting.add(waiting(ids.get(i), row, reservedFor));
      if (!row.labels().isEmpty()) {
        labels.put(ids.get(i), row.labels());
      }
      if (!row.gates().gates().isEmpty()) {
        gates.put(ids.get(i), row.gates().gates());
      }
    }
    tx.queue().insert(waiting);
    tx.timeline().insert(lines);
    tx.tasks().insertLabels(labels);
    tx.tasks().insertGates(gates);
  }

  private static QueueStore.Waiting waiting(long id, TaskRow row, @Nullable Long reservedFor) {
    boolean later = row.runAt() != null && row.runAt().isAfter(row.createdAt());
    return new QueueStore.Waiting(
        id,
        row.queue(),
        later ? "scheduled" : "ready",
        later ? "run_at" : null,
        rank(row.createdAt(), row.priority()),
        later ? row.runAt() : null,
        row.expiresAt(),
        row.executor(),
        row.uniqueKey(),
        reservedFor,
        0,
        1,
        row.createdAt(),
        row.maxRetries(),
        row.kin().host());
  }

  /**
   * Created time in microseconds, earlier by an hour for each level of priority: priority and age
   * in one number.
   */
  static long rank(Instant createdAt, int priority) {
    long micros = createdAt.getEpochSecond() * 1_000_000L + createdAt.getNano() / 1000;
    return micros - priority * PRIORITY_STEP.toSeconds() * 1_000_000L;
  }
}
