package dev.taskyard.queue;

import dev.taskyard.schedule.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The instants of a rule that have come since somebody last looked: the latest hundred one by one,
 * and how far back those before them go. A second's rule that nobody looked after for a year has
 * thirty million.
 *
 * @param latest in order, at least one
 * @param before the first of those that are not among them, if there are such
 * @param next the first one to come; empty when there is none
 */
record ScheduledInstants(List<Instant> latest, @Nullable Instant before, Optional<Instant> next) {

  static final int MOST = 100;

  /**
   * @param first the earliest, which has come
   */
  static ScheduledInstants since(Instant first, Instant now, Rule rule) {
    Duration window = Duration.ofMinutes(2);
    while (true) {
      Instant from = now.minus(window);
      if (!from.isAfter(first)) {
        return between(first, first, now, rule);
      }
      Instant earliest = rule.nextAfter(from).orElse(Instant.MAX);
      if (!earliest.isAfter(now)) {
        ScheduledInstants found = between(first, earliest, now, rule);
        if (found.latest.size() == MOST) {
          return found;
        }
      }
      window = window.multipliedBy(2);
    }
  }

  private static ScheduledInstants between(
      Instant first, Instant earliest, Instant now, Rule rule) {
    var latest = new ArrayList<Instant>();
    Optional<Instant> next = Optional.of(earliest);
    while (next.isPresent() && !next.get().isAfter(now)) {
      latest.add(next.get());
      next = rule.nextAfter(next.get());
    }
    List<Instant> kept =
        List.copyOf(latest.subList(Math.max(0, latest.size() - MOST), latest.size()));
    return new ScheduledInstants(kept, kept.get(0).isAfter(first) ? first : null, next);
  }
}
