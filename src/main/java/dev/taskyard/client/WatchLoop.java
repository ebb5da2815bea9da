package dev.taskyard.client;

import dev.taskyard.queue.Lookup;
import dev.taskyard.store.Database;
import dev.taskyard.store.TaskStore;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.TimelineEntry;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Follows a task's timeline from any process, by looking. */
final class WatchLoop {
  private static final int PAGE = 500;
  private static final long SHORTEST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 500;

  private record Look(TaskStatus status, List<TimelineEntry> entries) {}

  private final Database database;
  private final CountDownLatch never = new CountDownLatch(1);

  WatchLoop(Database database) {
    this.database = database;
  }

  /** Returns the task's internal id when it has ended and every entry was told. */
  long watch(String idOrPrefix, int after, Consumer<TimelineEntry> listener)
      throws InterruptedException {
    TaskStore.Found task = database.transactions().read(tx -> Lookup.find(tx, idOrPrefix));
    int told = after;
    long wait = SHORTEST_MILLIS;
    while (true) {
      int from = told;
      // The status first: what it says has ended has all its entries by then.
      Look look =
          database
              .transactions()
              .read(
                  tx ->
                      new Look(
                          tx.taskReads()
                              .status(task.id())
                              .orElseThrow(
                                  () ->
                                      TaskyardException.notFound(
                                          "Task " + task.publicId() + " was cleared")),
                          tx.timeline().after(task.id(), from, PAGE)));
      for (TimelineEntry entry : look.entries) {
        listener.accept(entry);
        told = entry.entry();
      }
      if (look.entries.size() == PAGE) {
        continue;
      }
      if (look.status.isTerminal()) {
        return task.id();
      }
      wait = look.entries.isEmpty() ? Math.min(LONGEST_MILLIS, wait * 2) : SHORTEST_MILLIS;
      if (never.await(wait, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("unreachable");
      }
    }
  }
}
