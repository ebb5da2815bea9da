package dev.taskyard.peers;

import java.util.Arrays;

/** Jobs a second over the last three quarters. */
final class Rate {
  private Rate() {}

  /**
   * The rate.
   *
   * @param instants when each job was done, in microseconds, in any order
   * @param end when the last was committed
   */
  static double of(long[] instants, long end) {
    long[] sorted = instants.clone();
    Arrays.sort(sorted);
    int quarter = sorted.length / 4;
    return (sorted.length - quarter) * 1e6 / Math.max(1, end - sorted[quarter]);
  }
}
