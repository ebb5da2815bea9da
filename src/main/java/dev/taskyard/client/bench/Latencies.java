package dev.taskyard.client.bench;

import java.time.Duration;
import java.util.Arrays;

/** Times of the same thing done again and again, the first quarter of them left out. */
final class Latencies {
  private static final double MILLI = 1_000_000.0;

  private long[] nanos;
  private int count;

  /**
   * @param expected how many will be added, as a rule
   */
  Latencies(int expected) {
    this.nanos = new long[expected];
  }

  void add(Duration duration) {
    addNanos(duration.toNanos());
  }

  void addNanos(long time) {
    if (count == nanos.length) {
      // More than expected: a run was done again, which the verification tells.
      nanos = Arrays.copyOf(nanos, 2 * count + 1);
    }
    nanos[count++] = time;
  }

  /** Runs it and takes its time. */
  void time(Runnable call) {
    long start = System.nanoTime();
    call.run();
    addNanos(System.nanoTime() - start);
  }

  Figures.Latency figures() {
    return new Figures.Latency(percentile(50), percentile(95), percentile(99));
  }

  /** Milliseconds that this share, in per cent, took at most (nearest rank); 0 without any. */
  double percentile(int share) {
    long[] sorted = Arrays.copyOfRange(nanos, count / 4, count);
    Arrays.sort(sorted);
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(share / 100.0 * sorted.length);
    return sorted[Math.max(0, rank - 1)] / MILLI;
  }
}
