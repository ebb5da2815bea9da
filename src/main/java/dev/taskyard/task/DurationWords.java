package dev.taskyard.task;

import java.time.Duration;

/**
 * Durations as people write them, and as the options and the configuration read them: {@code
 * 250ms}, {@code 2s}, {@code 1m30s}, {@code 2h}, {@code 1d}.
 */
public final class DurationWords {
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

  private DurationWords() {}

  /** Exact to the millisecond: for what somebody has set. */
  public static String of(Duration duration) {
    long rest = duration.toMillis();
    if (rest == 0) {
      return "0s";
    }
    var words = new StringBuilder();
    for (int unit = 0; unit < UNITS.length; unit++) {
      long n = rest / MILLIS[unit];
      if (n > 0) {
        words.append(n).append(UNITS[unit]);
      }
      rest %= MILLIS[unit];
    }
    return words.toString();
  }

  /**
   * About how long, for what was measured: the two largest units, and milliseconds only below a
   * second.
   */
  public static String about(Duration duration) {
    long millis = Math.max(0, duration.toMillis());
    long unit =
        millis >= 86_400_000
            ? 3_600_000
            : millis >= 3_600_000 ? 60_000 : millis >= 1_000 ? 1_000 : 1;
    return of(Duration.ofMillis(millis / unit * unit));
  }
}
