package dev.taskyard.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Times on the wall clock of a zone, as instants; see the package for what a change of the clock
 * does.
 *
 * @param until the last instant that may be one
 */
record WallClock(LocalTimes times, ZoneId zone, Instant until) implements Rule {

  /** No clock was ever put on by more: Samoa left out a day. */
  private static final Duration LARGEST_CHANGE = Duration.ofHours(25);

  /**
   * Around a change of the clock, local times and instants are not in the same order: there it is
   * looked as far back and ahead as the change goes, and the earliest is taken.
   */
  @Override
  public Optional<Instant> nextAfter(Instant after) {
    LocalDateTime from = local(after).minus(changeAround(after));
    Instant best = null;
    Iterator<LocalDateTime> candidates = times.after(from);
    while (candidates.hasNext()) {
      LocalDateTime time = candidates.next();
      if (best != null && time.isAfter(local(best).plus(changeAround(best)))) {
        break;
      }
      best = earlier(best, time, after);
    }
    return Optional.ofNullable(best).filter(found -> !found.isAfter(until));
  }

  private @Nullable Instant earlier(@Nullable Instant best, LocalDateTime time, Instant after) {
    Instant earliest = best;
    for (Instant instant : instants(time)) {
      if (instant.isAfter(after) && (earliest == null || instant.isBefore(earliest))) {
        earliest = instant;
      }
    }
    return earliest;
  }

  private List<Instant> instants(LocalDateTime time) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
    if (times.passHours()) {
      return offsets.stream().map(time::toInstant).toList();
    }
    // The first of two; and what does not exist as by the clock that was not yet put on.
    return List.of(time.atZone(zone).toInstant());
  }

  private LocalDateTime local(Instant instant) {
    return LocalDateTime.ofInstant(instant, zone);
  }

  /** By how much the clock changes no further from this instant than that; mostly nothing. */
  private Duration changeAround(Instant instant) {
    ZoneRules rules = zone.getRules();
    Instant last = instant.plus(LARGEST_CHANGE);
    for (ZoneOffsetTransition change = rules.nextTransition(instant.minus(LARGEST_CHANGE));
        change != null && change.getInstant().isBefore(last);
        change = rules.nextTransition(change.getInstant())) {
      Duration by = change.getDuration().abs();
      if (Duration.between(change.getInstant(), instant).abs().compareTo(by) <= 0) {
        return by;
      }
    }
    return Duration.ZERO;
  }
}
