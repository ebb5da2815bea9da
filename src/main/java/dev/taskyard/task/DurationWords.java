package dev.taskyard.task;

import java.time.Duration;

/**
 * Durations as people write them: {@code 250ms}, {@code 2s}, {@code 1m30s}, {@code 2h}, {@code 1d}.
 */
public final class DurationWords {
  private DurationWords() {}

  /** Exact to the millisecond; milliseconds are left out from a minute on. */
  public static String of(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + "ms";
    }
    if (millis < 60_000 && millis % 1000 != 0) {
      return millis / 1000 + "." + String.format("%03d", millis % 1000).replaceAll("0+$", "") + "s";
    }
    var words = new StringBuilder();
    long seconds = millis / 1000;
    append(words, seconds / 86_400, "d");
    append(words, seconds / 3600 % 24, "h");
    append(words, seconds / 60 % 60, "m");
    append(words, seconds % 60, "s");
    return words.toString();
  }

  private static void append(StringBuilder words, long n, String unit) {
    if (n > 0) {
      words.append(n).append(unit);
    }
  }
}
