package dev.taskyard.client.bench;

import java.util.concurrent.locks.LockSupport;

/** Equal steps in time, also when one of them took long. Single-threaded. */
final class Pace {
  private static final long MILLI = 1_000_000L;

  private final long stepNanos;
  private long next;

  Pace(long stepMillis) {
    this.stepNanos = stepMillis * MILLI;
    this.next = System.nanoTime();
  }

  /** Waits until a step after the last; at once, without making up for it, when that has passed. */
  void await() {
    long now = System.nanoTime();
    next = Math.max(next + stepNanos, now);
    while (now < next) {
      LockSupport.parkNanos(next - now);
      now = System.nanoTime();
    }
  }
}
