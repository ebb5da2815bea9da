package dev.taskyard.config;

import dev.taskyard.task.DurationWords;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 10s}, {@code 1h30m}, {@code 30d}. */
public final class Durations {

  /** The longest: a hundred years, so that adding one to an instant goes wrong nowhere. */
  public static final Duration LONGEST = Duration.ofDays(36_500);

  // Eleven digits of days stay within a long of milliseconds.
  private static final Pattern PART = Pattern.compile("([0-9]{1,11})(ms|s|m|h|d)");
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

  private Durations() {}

  /**
   * Reads a duration: one or more numbers, each with its unit, larger units first.
   *
   * @throws IllegalArgumentException when it isn't one; the message says what was expected
   */
  public static Duration parse(String text) {
    Matcher part = PART.matcher(text);
    long millis = 0;
    int end = 0;
    int lastUnit = -1;
    while (end < text.length()) {
      if (!part.find(end) || part.start() != end) {
        throw notADuration(text);
      }
      int unit = indexOf(part.group(2));
      if (unit <= lastUnit) {
        throw notADuration(text);
      }
      lastUnit = unit;
      millis += Long.parseLong(part.group(1)) * MILLIS[unit];
      end = part.end();
    }
    if (lastUnit < 0) {
      throw notADuration(text);
    }
    if (millis > LONGEST.toMillis()) {
      throw new IllegalArgumentException(
          "expected a duration of at most " + DurationWords.of(LONGEST) + ", found '" + text + "'");
    }
    return Duration.ofMillis(millis);
  }

  private static int indexOf(String unit) {
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i].equals(unit)) {
        return i;
      }
    }
    throw new AssertionError(unit);
  }

  private static IllegalArgumentException notADuration(String text) {
    return new IllegalArgumentException(
        "expected a duration such as 250ms, 10s, 5m, 1h30m or 30d, found '" + text + "'");
  }
}
