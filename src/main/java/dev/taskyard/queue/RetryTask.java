package dev.taskyard.queue;

import dev.taskyard.store.AttemptStore;
import dev.taskyard.store.CountStore;
import dev.taskyard.store.Database;
import dev.taskyard.store.DependencyStore;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.QueueStore;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Transactions;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Summaries;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Queues an ended task again, as a new run with its counters at zero; its story goes on. */
public final class RetryTask {
  private final Database database;
  private final Duration priorityStep;
  private final Threads threads;

  /** Which executors can go on with a conversation. */
  @FunctionalInterface
  public interface Threads {
    /**
     * Whether this one can.
     *
     * @param executor its name; null for the default
     */
    boolean goOn(@Nullable String executor);
  }

  /**
   * @param priorityStep what a level of priority is worth in waiting time
   */
  public RetryTask(Database database, Duration priorityStep, Threads threads) {
    this.database = database;
    this.priorityStep = priorityStep;
    this.threads = threads;
  }

  /**
   * Queues it again.
   *
   * @param followUp what is to be said in the conversation that it has; null to begin anew
   * @return the task's internal id
   * @throws TaskyardException FAILED when the task has not ended, another live task has its key, or
   *     there is no conversation to go on with, or nobody who can
   */
  public long retry(String idOrPrefix, @Nullable String followUp) {
    try {
      return database
          .transactions()
          .write(
              tx -> {
                TaskStore.Found found = Lookup.find(tx, idOrPrefix);
                retry(tx, found.id(), followUp, database.clock().instant());
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

  private void retry(Tx tx, long id, @Nullable String followUp, Instant at) {
    List<AttemptStore.Member> attempts = tx.attempts().members(id);
    List<Long> parents = tx.attempts().parentsOf(List.of(id));
    if (followUp != null && !attempts.isEmpty()) {
      throw TaskyardException.failed(
          "Task %s has %d attempts, each with a conversation of its own: follow up on one of them, such as %s"
              .formatted(publicId(tx, id), attempts.size(), publicId(tx, attempts.get(0).id())));
    }
    if (!attempts.isEmpty()) {
      retryAttempts(tx, id, attempts, at);
    } else if (!parents.isEmpty()) {
      retryAttempt(tx, id, parents.get(0), followUp, at);
    } else {
      queue(tx, id, lockEnded(tx, id), 0, followUp, at);
    }
  }

  private static String publicId(Tx tx, long id) {
    return tx.tasks().lockEnded(id).map(TaskStore.Ended::publicId).orElse("?");
  }

  /** Those that did not complete, or all where all did; the parent waits for them again. */
  private void retryAttempts(Tx tx, long parent, List<AttemptStore.Member> attempts, Instant at) {
    TaskStore.Ended task = lockEnded(tx, parent);
    List<AttemptStore.Member> incomplete =
        attempts.stream().filter(one -> one.status() != TaskStatus.COMPLETED).toList();
    List<AttemptStore.Member> again = incomplete.isEmpty() ? attempts : incomplete;
    queue(tx, parent, task, again.size(), null, at);
    again.forEach(attempt -> queue(tx, attempt.id(), lockEnded(tx, attempt.id()), 0, null, at));
  }

  /** Its parent waits for it again, also one that has ended. */
  private void retryAttempt(Tx tx, long id, long parent, @Nullable String followUp, Instant at) {
    Optional<QueueRow> waiting = tx.queue().lock(parent);
    if (waiting.isEmpty()) {
      TaskStore.Ended ended = lock(tx, parent);
      if (ended.status().isTerminal()) {
        queue(tx, id, lockEnded(tx, id), 0, followUp, at);
        queue(tx, parent, ended, 1, null, at);
        return;
      }
      // The retry of another attempt queued it again between the two locks. Should taking them in
      // this order deadlock, the transaction is run again.
      waiting = tx.queue().lock(parent);
    }
    TaskStore.Ended task = lockEnded(tx, id);
    if (waiting.orElseThrow().isCancelRequested()) {
      throw TaskyardException.failed(
          "Task "
              + task.publicId()
              + " can't be retried: the task that it is an attempt at is being canceled");
    }
    queue(tx, id, task, 0, followUp, at);
    tx.attempts().setOpen(parent, tx.attempts().live(parent).size());
  }

  private static TaskStore.Ended lock(Tx tx, long id) {
    return tx.tasks()
        .lockEnded(id)
        .orElseThrow(() -> TaskyardException.notFound("Task not found: it was just cleared"));
  }

  private static TaskStore.Ended lockEnded(Tx tx, long id) {
    TaskStore.Ended task = lock(tx, id);
    if (!task.status().isTerminal()) {
      throw TaskyardException.failed(
          "Task "
              + task.publicId()
              + " is "
              + task.status().word()
              + ": only a finished task can be retried");
    }
    return task;
  }

  /**
   * Back to the queue.
   *
   * @param attempts how many attempts it waits for; 0 when it is run itself
   */
  private void queue(
      Tx tx, long id, TaskStore.Ended task, int attempts, @Nullable String followUp, Instant at) {
    if (followUp != null && task.threadId() == null) {
      throw TaskyardException.failed(
          "Task "
              + task.publicId()
              + " has no conversation to go on with: its executor told of none; retry it without --follow-up");
    }
    if (followUp != null && !threads.goOn(task.executor())) {
      throw TaskyardException.failed(
          "Task %s can't be followed up on: its executor '%s' goes on with no conversation; retry it without --follow-up"
              .formatted(task.publicId(), task.executor()));
    }
    if (task.uniqueKey() != null) {
      refuseTakenKey(tx, task);
    }
    int open = attempts > 0 ? 0 : openPredecessors(tx, id, task);
    boolean constrained = !tx.queue().ensureQueues(Set.of(task.queue())).isEmpty();
    Story story = Story.ofEnded(id, tx.timeline().extent(id));
    if (followUp == null) {
      story.add(at, "queued", "Task queued again");
    } else {
      String line = "Task queued again to follow up: " + followUp;
      story.add(at, "queued", Summaries.isLarge(line) ? Telling.brief(line) : Telling.inRow(line));
    }
    int lastRun = tx.runs().lastRun(id);
    tx.queue()
        .insert(
            List.of(
                new QueueStore.Waiting(
                    id,
                    task.queue(),
                    attempts + open == 0 && !constrained ? "ready" : "blocked",
                    attempts > 0
                        ? "attempts"
                        : open > 0 ? "dependency" : constrained ? "queue" : null,
                    AddTasks.rank(at, task.priority(), priorityStep),
                    null,
                    null,
                    task.executor(),
                    task.model(),
                    NewQueueRows.lockOf(task.lockName()),
                    task.uniqueKey(),
                    null,
                    lastRun,
                    story.entries(),
                    story.lastAt(),
                    task.maxRetries(),
                    task.host(),
                    attempts + open)));
    tx.tasks().setQueued(id, null);
    tx.tasks().setAsked(id, followUp, lastRun + 1);
    tx.timeline().insert(story.lines());
    tx.counts().add(Map.of(new CountStore.Cell(task.queue(), task.status()), -1L));
  }

  /**
   * How many of the tasks that it runs after have not ended again; they stay locked, so that none
   * ends unseen.
   */
  private static int openPredecessors(Tx tx, long id, TaskStore.Ended task) {
    List<Long> ids =
        tx.dependencies().predecessorsOf(List.of(id)).stream()
            .map(DependencyStore.Predecessor::id)
            .toList();
    if (ids.isEmpty()) {
      return 0;
    }
    Set<Long> live = tx.queue().lock(ids).keySet();
    boolean afterAny = !tx.dependencies().afterAnyAmong(List.of(id)).isEmpty();
    for (DependencyStore.Predecessor one : tx.dependencies().predecessorsOf(List.of(id))) {
      if (!afterAny && one.hasFailed()) {
        throw TaskyardException.failed(
            "Task "
                + task.publicId()
                + " can't be retried: "
                + one.publicId()
                + ", which it runs after, is "
                + one.status().word()
                + "; retry that first");
      }
    }
    return live.size();
  }

  private static void refuseTakenKey(Tx tx, TaskStore.Ended task) {
    String key = String.valueOf(task.uniqueKey());
    String holder = tx.queue().holdersOf(Set.of(key)).get(key);
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
