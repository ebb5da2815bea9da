package dev.taskyard.worker;

import dev.taskyard.timeline.RunKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The runs of this process, its free slots, and whether a claim is under way. Thread-safe. */
final class ActiveRuns {
  /** With fewer slots than this, one is free only when the end of its run is stored. */
  private static final int MANY_SLOTS = 16;

  private final int slots;
  private final int ends;
  private final Map<Long, TaskRun> runs = new HashMap<>();
  private final Set<RunKey> unrecordable = new HashSet<>();
  private int executing;
  private int wanted;
  private boolean closing;
  private long claimsBegun;
  private boolean claiming;

  /**
   * @param slots how many may execute at once. Where there are many, as many more ends may wait to
   *     be stored meanwhile: claiming and storing then go on side by side.
   */
  ActiveRuns(int slots) {
    this.slots = slots;
    this.ends = slots < MANY_SLOTS ? 0 : slots;
  }

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
    executing++;
  }

  /** The executor of one of the runs is done. */
  synchronized void executed() {
    executing--;
    tellWaiting();
  }

  /** Its end is stored, or is no longer this worker's. */
  synchronized void remove(TaskRun run) {
    runs.remove(run.key().taskId(), run);
    tellWaiting();
  }

  /** The database does not take what it has to say. */
  synchronized void removeUnrecordable(TaskRun run) {
    unrecordable.add(run.key());
    remove(run);
  }

  /** Those that left because of that. */
  synchronized Set<RunKey> unrecordable() {
    return Set.copyOf(unrecordable);
  }

  /** What the database says of these is known, and dealt with. */
  synchronized void forgetUnrecordable(Collection<RunKey> known) {
    unrecordable.removeAll(known);
  }

  private void tellWaiting() {
    if ((wanted > 0 && free() >= wanted) || runs.isEmpty()) {
      notifyAll();
    }
  }

  synchronized int size() {
    return runs.size();
  }

  /** How many more may begin. */
  synchronized int free() {
    return Math.max(0, Math.min(slots - executing, slots + ends - runs.size()));
  }

  synchronized Collection<TaskRun> snapshot() {
    return List.copyOf(runs.values());
  }

  /**
   * Waits until so many may begin, for at most {@code millis} ms, or until {@link #close}; how many
   * may. For one thread.
   */
  synchronized int awaitFree(int atLeast, long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    wanted = atLeast;
    while (free() < atLeast && !closing) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    wanted = 0;
    return free();
  }

  /** Nobody waits for free slots any more. */
  synchronized void close() {
    closing = true;
    notifyAll();
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
