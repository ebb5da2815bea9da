package dev.taskyard.worker;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The runs of this process, and whether a claim is under way. Thread-safe. */
final class ActiveRuns {
  private final Map<Long, TaskRun> runs = new HashMap<>();
  private long claimsBegun;
  private boolean claiming;

  /** A claim is about to be sent. */
  synchronized void claimBegins() {
    claimsBegun++;
    claiming = true;
  }

  /** Its answer is known, or is known to be lost; what it brought has been added. */
  synchronized void claimEnds() {
    claiming = false;
  }

  /**
   * A number that stays the same as long as no claim is or was under way; negative while one is.
   */
  synchronized long quietSince() {
    return claiming ? -1 : claimsBegun;
  }

  synchronized void add(TaskRun run) {
    runs.put(run.key().taskId(), run);
    notifyAll();
  }

  synchronized void remove(TaskRun run) {
    runs.remove(run.key().taskId(), run);
    notifyAll();
  }

  synchronized int size() {
    return runs.size();
  }

  synchronized Collection<TaskRun> snapshot() {
    return List.copyOf(runs.values());
  }

  /** Waits until nothing runs, for at most {@code millis} ms; whether nothing does. */
  synchronized boolean awaitEmpty(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!runs.isEmpty()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
