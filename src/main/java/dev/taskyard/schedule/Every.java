package dev.taskyard.schedule;

import dev.taskyard.config.Durations;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Again and again after the same time, whatever the clocks on the walls do. */
record Every(Duration interval, Instant start) implements Rule {

  /** The program looks once a second: less would be a promise that it can't keep. */
  private static final Duration LEAST = Duration.ofSeconds(1);

  static Every parse(String text, Instant start) {
    Duration interval;
    try {
      interval = Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw TaskyardException.invalid("--every: " + e.getMessage());
    }
    if (interval.compareTo(LEAST) < 0 || interval.toMillisPart() != 0) {
      throw TaskyardException.invalid(
          "--every: expected whole seconds, at least 1s, found '" + text + "'");
    }
    return new Every(interval, start);
  }

  @Override
  public Optional<Instant> nextAfter(Instant after) {
    if (after.isBefore(start)) {
      return Optional.of(start.plus(interval));
    }
    long passed = Duration.between(start, after).dividedBy(interval);
    return Optional.of(start.plus(interval.multipliedBy(passed + 1)));
  }
}
