package dev.taskyard.executor;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Ends a run's processes: TERM to each once, a grace period, KILL to those still there, and a look
 * that they are gone. A process that appears meanwhile gets TERM once its parent has gone.
 */
final class TreeEnding {
  /**
   * How long after the first KILL we look whether they are gone. One that hangs in the kernel
   * ignores even KILL.
   */
  private static final Duration AFTER_KILL = Duration.ofSeconds(10);

  private static final long LONGEST_PAUSE_MILLIS = 100;

  private final RunTree tree;
  private final Supplier<Duration> grace;
  private final long start = System.nanoTime();
  private final Set<ProcessHandle> asked = new HashSet<>();
  private final Set<ProcessHandle> killed = new HashSet<>();

  /** {@code grace} is asked again all the time: a lost lease shortens it. */
  TreeEnding(RunTree tree, Supplier<Duration> grace) {
    this.tree = tree;
    this.grace = grace;
  }

  /**
   * How it went.
   *
   * @param signalled those that got TERM or KILL
   * @param killed those that got KILL
   * @param survivors those that are there in spite of it
   */
  record Outcome(List<Long> signalled, List<Long> killed, List<Long> survivors, Duration took) {}

  /**
   * Ends them.
   *
   * @param told is given the number of processes that got the first TERM
   * @throws InterruptedException when interrupted; then some may be left: see {@link #killNow}
   */
  Outcome end(IntConsumer told) throws InterruptedException {
    long pause = 10;
    Set<ProcessHandle> alive = tree.alive();
    for (boolean first = true; !alive.isEmpty() && !hasGivenUp(); first = false) {
      signal(alive, first);
      if (first) {
        told.accept(asked.size() + killed.size());
      }
      pause(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
      alive = tree.alive();
    }
    asked.addAll(killed);
    return new Outcome(pids(asked), pids(killed), pids(alive), elapsed());
  }

  /**
   * KILL to all of a run at once and until they are gone, for at most two seconds; not to be
   * interrupted.
   */
  static void killNow(RunTree tree) {
    boolean interrupted = Thread.interrupted();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    Set<ProcessHandle> alive = tree.alive();
    while (!alive.isEmpty() && System.nanoTime() < end) {
      alive.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      interrupted |= Thread.interrupted();
      alive = tree.alive();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(Set<ProcessHandle> alive, boolean first) {
    boolean kill = elapsed().compareTo(grace.get()) >= 0;
    for (ProcessHandle process : alive) {
      if (kill) {
        killed.add(process);
        process.destroyForcibly();
      } else if ((first || isOrphan(process, alive)) && asked.add(process)) {
        process.destroy();
      }
    }
  }

  /**
   * What a process starts while it winds up, to clean up perhaps, is left to it as long as it
   * lives.
   */
  private static boolean isOrphan(ProcessHandle process, Set<ProcessHandle> alive) {
    return process.parent().filter(alive::contains).isEmpty();
  }

  private boolean hasGivenUp() {
    return elapsed().compareTo(grace.get().plus(AFTER_KILL)) >= 0;
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void pause(long millis) throws InterruptedException {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while ending a run's processes");
    }
  }

  private static List<Long> pids(Set<ProcessHandle> processes) {
    return processes.stream().map(ProcessHandle::pid).sorted().toList();
  }
}
