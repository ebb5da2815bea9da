package dev.taskyard.queue;

import dev.taskyard.store.Database;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Cause;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Somebody wants a task to end. */
public final class CancelTask {
  /**
   * What came of it.
   *
   * @param task as it is now; empty when it is to be read by itself, as it had ended before, or has
   *     a long story
   * @param workerAsked whether a run is to end, whose worker has yet to hear of it
   */
  public record Canceled(long taskId, Optional<TaskRecord> task, boolean workerAsked) {}

  /** Entries that are soon read: what others have to say about the task waits meanwhile. */
  private static final int SHORT = 100;

  private final Database database;

  public CancelTask(Database database) {
    this.database = database;
  }

  /**
   * A waiting task ends at once; a running one is asked to, its worker sees it within 2 s; an ended
   * one stays as it is.
   *
   * @param by who asks, as USER@HOST
   */
  public Canceled cancel(String idOrPrefix, String by) {
    return database
        .transactions()
        .write(
            tx -> {
              long id = Lookup.find(tx, idOrPrefix).id();
              Instant at = database.clock().instant();
              Map<Long, QueueRow> attempts = lockAttempts(tx, id);
              Optional<QueueRow> row = tx.queue().lock(id);
              if (row.isEmpty()) {
                return new Canceled(id, Optional.empty(), false);
              }
              boolean workerAsked =
                  row.get().waitsForAttempts()
                      ? cancelAttempts(tx, row.get(), attempts, by, at)
                      : cancelOne(tx, row.get(), by, at);
              // Whoever writes about it locks its row first, so this is as good as a snapshot.
              Optional<TaskRecord> task =
                  row.get().entries() <= SHORT ? tx.taskReads().whole(id) : Optional.empty();
              return new Canceled(id, task, workerAsked);
            });
  }

  private static Map<Long, QueueRow> lockAttempts(Tx tx, long parent) {
    List<Long> live = tx.attempts().live(parent);
    return live.isEmpty() ? Map.of() : tx.queue().lock(live);
  }

  /**
   * The parent ends with the last of its attempts, perhaps at once; from now on as canceled. Its
   * own row is locked behind theirs. One that was queued again between the two locks is locked
   * last: should that deadlock, the transaction is run again.
   */
  private static boolean cancelAttempts(
      Tx tx, QueueRow parent, Map<Long, QueueRow> locked, String by, Instant at) {
    if (!parent.isCancelRequested()) {
      Story story = Story.of(parent);
      story.add(at, "cancel_requested", "Cancellation requested by " + by);
      tx.queue().requestCancel(parent.taskId(), by);
      var changes = new Changes();
      changes.tell(story, parent.lastSeq());
      changes.write(tx);
    }
    List<Long> live = tx.attempts().live(parent.taskId());
    Map<Long, QueueRow> rows = locked.keySet().containsAll(live) ? locked : tx.queue().lock(live);
    var changes = new Changes();
    rows.values().stream()
        .sorted(Comparator.comparingLong(QueueRow::taskId))
        .forEach(row -> cancel(tx, changes, row, by, at));
    changes.write(tx);
    return rows.values().stream().anyMatch(QueueRow::isRunning);
  }

  private static boolean cancelOne(Tx tx, QueueRow row, String by, Instant at) {
    var changes = new Changes();
    cancel(tx, changes, row, by, at);
    changes.write(tx);
    return row.isRunning();
  }

  private static void cancel(Tx tx, Changes changes, QueueRow row, String by, Instant at) {
    Story story = Story.of(row);
    if (!row.isRunning()) {
      story.add(at, "canceled", "Task canceled before execution");
      changes.tellEnded(story);
      changes.taskEnded(
          row,
          new TaskStore.End(
              row.taskId(),
              TaskStatus.CANCELED,
              Cause.CANCELED,
              story.lastAt(),
              null,
              null,
              null,
              null));
    } else if (!row.isCancelRequested()) {
      story.add(at, "cancel_requested", "Cancellation requested by " + by);
      tx.queue().requestCancel(row.taskId(), by);
      changes.tell(story, row.lastSeq());
    }
  }

  /**
   * Ends those of these tasks that wait still, and too long still: one may have been ended and
   * queued again since it was looked for. How many.
   */
  public int expire(List<dev.taskyard.store.SweepStore.Expired> candidates) {
    return database
        .transactions()
        .write(
            tx -> {
              var rows = tx.queue().lock(candidates.stream().map(e -> e.taskId()).toList());
              var changes = new Changes();
              int ended = 0;
              for (var expired : tx.sweeps().expired()) {
                QueueRow row = rows.get(expired.taskId());
                if (row != null) {
                  expire(changes, row, expired.allowedMs(), database.clock().instant());
                  ended++;
                }
              }
              changes.write(tx);
              return ended;
            });
  }

  private static void expire(Changes changes, QueueRow row, long allowedMs, Instant at) {
    String words = dev.taskyard.task.DurationWords.of(java.time.Duration.ofMillis(allowedMs));
    RecoverRun.end(
        changes,
        row,
        Story.of(row),
        at,
        dev.taskyard.task.ExecutionResult.failed(
            "Expired after " + words + " in the queue", Cause.EXPIRED));
  }
}
