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
import java.util.Collections;
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
   * A task to be added.
   *
   * @param attempts when there are any, they are run in its place, and it waits for them
   */
  public record Addition(TaskRow task, List<TaskRow> attempts) {
    public Addition {
      attempts = List.copyOf(attempts);
    }

    /** One that is run itself. */
    public static Addition of(TaskRow task) {
      return new Addition(task, List.of());
    }
  }

  /**
   * Adds them in this order, each with its attempts. A task whose key a live task has is not added:
   * that one's id is returned in its place.
   *
   * @param reservedFor the only worker that may claim them while it lives; null for any
   * @return public ids of the tasks, without those of attempts
   */
  public List<String> add(List<Addition> additions, @Nullable Long reservedFor) {
    List<TaskRow> rows = additions.stream().map(Addition::task).toList();
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
                        : addIn(tx, additions, keys, reservedFor));
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

  /**
   * Adds one in a transaction that does more. Fails it when somebody else makes the same queue or
   * takes the same key at this moment: run it again.
   *
   * @return public id of the task, or of the live one that has its key
   */
  static String addIn(Tx tx, Addition addition) {
    String key = addition.task().uniqueKey();
    return addIn(tx, List.of(addition), key == null ? Set.of() : Set.of(key), null).get(0);
  }

  private static List<String> addIn(
      Tx tx, List<Addition> additions, Set<String> keys, @Nullable Long reservedFor) {
    tx.queue()
        .ensureQueues(
            additions.stream()
                .map(addition -> addition.task().queue())
                .collect(Collectors.toSet()));
    Map<String, String> holders =
        keys.isEmpty() ? new HashMap<>() : new HashMap<>(tx.queue().holdersOf(keys));
    var ids = new ArrayList<String>(additions.size());
    var fresh = new ArrayList<Addition>(additions.size());
    for (Addition addition : additions) {
      TaskRow row = addition.task();
      String holder =
          row.uniqueKey() == null ? null : holders.putIfAbsent(row.uniqueKey(), row.publicId());
      ids.add(holder == null ? row.publicId() : holder);
      if (holder == null) {
        fresh.add(addition);
      }
    }
    if (!fresh.isEmpty()) {
      insert(tx, fresh, reservedFor);
    }
    return ids;
  }

  /** Parents first: whoever locks by id then meets them before their attempts. */
  private static void insert(Tx tx, List<Addition> additions, @Nullable Long reservedFor) {
    List<TaskRow> rows = additions.stream().map(Addition::task).toList();
    List<Integer> open = additions.stream().map(addition -> addition.attempts().size()).toList();
    List<Long> ids = insert(tx, rows, open, reservedFor);
    var attempts = new ArrayList<TaskRow>();
    for (int i = 0; i < additions.size(); i++) {
      long parent = ids.get(i);
      additions
          .get(i)
          .attempts()
          .forEach(attempt -> attempts.add(attempt.with(attempt.kin().below(parent))));
    }
    if (!attempts.isEmpty()) {
      List<Long> ignored =
          insert(tx, attempts, Collections.nCopies(attempts.size(), 0), reservedFor);
    }
  }

  private static List<Long> insert(
      Tx tx, List<TaskRow> rows, List<Integer> openDependencies, @Nullable Long reservedFor) {
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
      int open = openDependencies.get(i);
      waiting.add(
          open > 0 ? blocked(ids.get(i), row, open) : waiting(ids.get(i), row, reservedFor));
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
    return ids;
  }

  /** It waits for its attempts, holds no slot and is never claimed. */
  private static QueueStore.Waiting blocked(long id, TaskRow row, int open) {
    return new QueueStore.Waiting(
        id,
        row.queue(),
        "blocked",
        "attempts",
        rank(row.createdAt(), row.priority()),
        null,
        null,
        row.executor(),
        row.uniqueKey(),
        null,
        0,
        1,
        row.createdAt(),
        0,
        null,
        open);
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
        row.kin().host(),
        0);
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
