package dev.taskyard.queue;

import dev.taskyard.store.CountStore;
import dev.taskyard.store.Database;
import dev.taskyard.store.QueueStore;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Transactions;
import dev.taskyard.store.Tx;
import dev.taskyard.task.TaskyardException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Queues an ended task again, as a new run with its counters at zero; its story goes on. */
public final class RetryTask {
  private final Database database;

  public RetryTask(Database database) {
    this.database = database;
  }

  /**
   * Queues it again.
   *
   * @return the task's internal id
   * @throws TaskyardException FAILED when the task has not ended, or another live task has its key
   */
  public long retry(String idOrPrefix) {
    try {
      return database
          .transactions()
          .write(
              tx -> {
                TaskStore.Found found = Lookup.find(tx, idOrPrefix);
                retry(tx, found.id(), database.clock().instant());
                return found.id();
              });
    } catch (StoreException e) {
      if (Transactions.isDuplicate(e)) {
        throw TaskyardException.failed(
            "Task "
                + idOrPrefix
                + " can't be retried: its key was taken by another task at this moment");
      }
      throw e;
    }
  }

  private static void retry(Tx tx, long id, Instant at) {
    TaskStore.Ended task =
        tx.tasks()
            .lockEnded(id)
            .orElseThrow(() -> TaskyardException.notFound("Task not found: it was just cleared"));
    if (!task.status().isTerminal()) {
      throw TaskyardException.failed(
          "Task "
              + task.publicId()
              + " is "
              + task.status().word()
              + ": only a finished task can be retried");
    }
    if (task.uniqueKey() != null) {
      refuseTakenKey(tx, task);
    }
    Story story = Story.ofEnded(id, tx.timeline().extent(id));
    story.add(at, "queued", "Task queued again");
    tx.queue()
        .insert(
            List.of(
                new QueueStore.Waiting(
                    id,
                    task.queue(),
                    "ready",
                    null,
                    AddTasks.rank(at, task.priority()),
                    null,
                    null,
                    task.executor(),
                    task.uniqueKey(),
                    null,
                    tx.runs().lastRun(id),
                    story.entries(),
                    story.lastAt(),
                    task.maxRetries(),
                    task.host())));
    tx.tasks().setQueued(id, null);
    tx.timeline().insert(story.lines());
    tx.counts().add(Map.of(new CountStore.Cell(task.queue(), task.status()), -1L));
  }

  private static void refuseTakenKey(Tx tx, TaskStore.Ended task) {
    String key = String.valueOf(task.uniqueKey());
    String holder = tx.queue().holdersOf(java.util.Set.of(key)).get(key);
    if (holder != null) {
      throw TaskyardException.failed(
          "Task "
              + task.publicId()
              + " can't be retried: its key '"
              + key
              + "' is taken by "
              + holder);
    }
  }
}
