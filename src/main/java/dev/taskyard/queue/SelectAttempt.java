package dev.taskyard.queue;

import dev.taskyard.attempt.WorktreeExecutor;
import dev.taskyard.store.AttemptStore;
import dev.taskyard.store.Database;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.TaskyardException;
import java.time.Instant;
import java.util.List;

/** Somebody chooses among attempts, whatever was chosen before. */
public final class SelectAttempt {
  private final Database database;

  public SelectAttempt(Database database) {
    this.database = database;
  }

  /**
   * Marks this change as the selected one, on its own task and on that which it is an attempt at.
   *
   * @param group the task that it is an attempt at
   * @param words what its story tells of it
   * @throws TaskyardException FAILED while attempts are being made: the last one's end would choose
   *     anew
   */
  public void select(long group, long task, String words) {
    long ignored =
        database
            .transactions()
            .write(
                tx -> {
                  select(tx, group, task, words, database.clock().instant());
                  return group;
                });
  }

  private static void select(Tx tx, long group, long task, String words, Instant at) {
    TaskStore.Ended ended =
        tx.tasks()
            .lockEnded(group)
            .orElseThrow(() -> TaskyardException.notFound("Task not found: it was just cleared"));
    if (!ended.status().isTerminal()) {
      throw TaskyardException.failed(
          "Task %s is %s: expected all its attempts to have ended; wait, or cancel those that you do not need"
              .formatted(ended.publicId(), ended.status().word()));
    }
    List<AttemptStore.Member> members = tx.attempts().members(group);
    for (AttemptStore.Member member : members.isEmpty() ? tx.attempts().alone(group) : members) {
      String id = WorktreeExecutor.attemptId(member.publicId());
      tx.attempts().setSelected(member.id(), id, member.id() == task);
      tx.attempts().setSelected(group, id, member.id() == task);
    }
    Story story = Story.ofEnded(group, tx.timeline().extent(group));
    story.add(at, "status", words);
    tx.timeline().insert(story.lines());
  }
}
