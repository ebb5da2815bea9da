package dev.taskyard.task;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What made-up history is wanted. Equal orders make equal rows.
 *
 * @param tasks how many, attempts counted
 * @param seed of the chance in it
 * @param until everything has ended by then; to the second
 */
public record HistoryOrder(int tasks, long seed, Instant until) {
  /** The most tasks of one history. */
  public static final int MOST_TASKS = 50_000_000;

  /** How far back it goes. */
  public static final Duration SPAN = Duration.ofDays(180);

  public HistoryOrder {
    if (tasks < 1 || tasks > MOST_TASKS) {
      throw TaskyardException.invalid(
          "Bad history of " + tasks + " tasks: expected 1 to " + MOST_TASKS);
    }
    until = until.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Its beginning. */
  public Instant from() {
    return until.minus(SPAN);
  }
}
