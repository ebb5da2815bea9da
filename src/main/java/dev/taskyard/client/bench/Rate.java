package dev.taskyard.client.bench;

import dev.taskyard.store.BenchStore;
import java.time.Duration;
import java.util.Arrays;

/** How much was done in a second. */
final class Rate {
  private static final double SECOND = 1_000_000_000.0;

  private Rate() {}

  static double of(BenchStore.Stretch stretch) {
    return of(stretch.done(), Duration.between(stretch.from(), stretch.to()).toNanos());
  }

  /**
   * Of equal portions, from the end of the first quarter to the end of the last.
   *
   * @param ends when each was done, {@link System#nanoTime}, in any order
   * @param portion how much each was
   */
  static double of(long[] ends, long portion) {
    long[] sorted = ends.clone();
    Arrays.sort(sorted);
    int before = Math.max(0, sorted.length / 4 - 1);
    int last = sorted.length - 1;
    return of((last - before) * portion, sorted[last] - sorted[before]);
  }

  private static double of(long done, long nanos) {
    return nanos <= 0 ? 0 : done * SECOND / nanos;
  }
}
