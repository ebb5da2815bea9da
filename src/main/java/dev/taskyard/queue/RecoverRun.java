package dev.taskyard.queue;

import dev.taskyard.store.QueueRow;
import dev.taskyard.store.RunStore;
import dev.taskyard.store.TaskReads;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.TaskStatus;
import java.time.Instant;
import java.util.List;

/**
 * Takes a run away from a worker that is dead, or takes it back from one that stops. The row is
 * locked.
 */
public final class RecoverRun {
  static final String RECOVERED = "Recovered from restart and re-queued";

  private RecoverRun() {}

  /**
   * The worker stops and gives its task back: no recovery is counted, nothing is the task's fault.
   */
  public static void giveBack(
      Tx tx, Changes changes, QueueRow row, Story story, Instant at, long lastSeq) {
    if (row.isCancelRequested()) {
      end(changes, row, story, at, ExecutionResult.canceled(Cause.CANCELED));
      return;
    }
    requeue(tx, changes, row, story, at, lastSeq, Cause.GIVEN_BACK);
  }

  /**
   * The worker is dead: the task runs again, unless it was canceled, must not, or has killed too
   * many workers.
   */
  public static void rescue(Tx tx, Changes changes, QueueRow row, Instant at, int maxRecoveries) {
    recover(tx, changes, row, at, maxRecoveries, "The worker died");
  }

  /** The same for a run that its worker had to give up: the database does not take it. */
  public static void giveUp(Tx tx, Changes changes, QueueRow row, Instant at, int maxRecoveries) {
    recover(tx, changes, row, at, maxRecoveries, "The run could not be recorded");
  }

  private static void recover(
      Tx tx, Changes changes, QueueRow row, Instant at, int maxRecoveries, String why) {
    Story story = Story.of(row);
    if (row.isCancelRequested()) {
      end(changes, row, story, at, ExecutionResult.canceled(Cause.CANCELED));
    } else if (mustNotRunAgain(tx, row)) {
      end(
          changes,
          row,
          story,
          at,
          ExecutionResult.failed(why + " and on_crash is fail", Cause.LEASE_LOST));
    } else if (row.recoveries() >= maxRecoveries) {
      end(
          changes,
          row,
          story,
          at,
          ExecutionResult.failed(
              "Gave up after " + row.recoveries() + " recoveries", Cause.GAVE_UP));
    } else {
      requeue(tx, changes, row, story, at, row.lastSeq(), Cause.LEASE_LOST);
    }
  }

  private static boolean mustNotRunAgain(Tx tx, QueueRow row) {
    return tx.taskReads().claimed(List.of(row.taskId())).stream()
        .map(TaskReads.Claimed::onCrash)
        .anyMatch("fail"::equals);
  }

  private static void requeue(
      Tx tx, Changes changes, QueueRow row, Story story, Instant at, long lastSeq, Cause cause) {
    story.add(at, "recovered", RECOVERED);
    changes.tell(story, lastSeq);
    changes.runEnded(RunStore.End.lost(row.taskId(), row.run(), cause, story.lastAt()));
    tx.queue().release(row.taskId(), cause == Cause.LEASE_LOST);
    changes.lockFreed(row);
    tx.tasks().setQueued(row.taskId(), null);
  }

  /** Ends a task without a result; also one that waits, which has no run to end. */
  static void end(Changes changes, QueueRow row, Story story, Instant at, ExecutionResult result) {
    story.add(at, "finished", FinishRun.ending(result));
    changes.tellEnded(story);
    if (row.isRunning()) {
      String status = result.status() == TaskStatus.CANCELED ? "canceled" : "failed";
      changes.runEnded(
          new RunStore.End(
              row.taskId(),
              row.run(),
              status,
              result.cause(),
              story.lastAt(),
              result.error(),
              null,
              null,
              null,
              null));
    }
    changes.taskEnded(
        row,
        new TaskStore.End(
            row.taskId(),
            result.status(),
            result.cause(),
            story.lastAt(),
            result.error(),
            null,
            null,
            null));
  }
}
