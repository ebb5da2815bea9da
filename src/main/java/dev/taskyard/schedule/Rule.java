package dev.taskyard.schedule;

import dev.taskyard.task.RuleKind;
import dev.taskyard.task.TaskyardException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** When something recurs. Immutable. */
public sealed interface Rule permits Every, WallClock {

  /** The first instant that is later than this one; empty when there is none any more. */
  Optional<Instant> nextAfter(Instant after);

  /**
   * Reads a rule.
   *
   * @param zone whose wall clock the rule speaks of
   * @param start what is counted from: durations, intervals, {@code COUNT}. Whole seconds
   * @throws TaskyardException INVALID: it can't be read, or asks for what can't be honoured. The
   *     message tells the place, as a character from 1
   */
  static Rule of(RuleKind kind, String text, ZoneId zone, Instant start) {
    return switch (kind) {
      case CRON -> new WallClock(Cron.parse(text), zone, Instant.MAX);
      case RRULE -> Recurrence.parse(text, zone, start);
      case EVERY -> Every.parse(text, start);
    };
  }
}
