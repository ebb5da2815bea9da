package dev.taskyard.schedule;

import dev.taskyard.task.TaskyardException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.function.Supplier;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;
import org.jspecify.annotations.Nullable;

/**
 * A recurrence rule of RFC 5545, as times on a wall clock. The library counts; which parts there
 * are, what they may hold and where a fault is, is told by {@link RecurrenceParts}.
 */
final class Recurrence implements LocalTimes {

  private final RecurrenceRule rule;
  private final LocalDateTime start;

  private Recurrence(RecurrenceRule rule, LocalDateTime start) {
    this.rule = rule;
    this.start = start;
  }

  /**
   * @throws TaskyardException INVALID, with the place
   */
  static WallClock parse(String text, ZoneId zone, Instant start) {
    RecurrenceParts parts = RecurrenceParts.of(text);
    Instant until = parts.until(zone);
    try {
      var rule = new RecurrenceRule(parts.withoutUntil(), RecurrenceRule.RfcMode.RFC5545_STRICT);
      var times = new Recurrence(rule, LocalDateTime.ofInstant(start, zone));
      return new WallClock(times, zone, until);
    } catch (InvalidRecurrenceRuleException e) {
      throw parts.refused(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean passHours() {
    return isWithinDays() && !rule.hasPart(RecurrenceRule.Part.BYHOUR);
  }

  private boolean isWithinDays() {
    return rule.getFreq() == Freq.HOURLY
        || rule.getFreq() == Freq.MINUTELY
        || rule.getFreq() == Freq.SECONDLY;
  }

  @Override
  public Iterator<LocalDateTime> after(LocalDateTime time) {
    return patiently(
        () -> {
          RecurrenceRuleIterator found = rule.iterator(floating(startNear(time)));
          if (found.hasNext() && time.isAfter(start)) {
            found.fastForward(floating(time));
          }
          return new Successive(time, last -> patiently(() -> firstAfter(last, found)));
        });
  }

  /** The library gives up by an exception where it finds nothing for long. */
  private static <T extends @Nullable Object> T patiently(Supplier<T> counting) {
    try {
      return counting.get();
    } catch (IllegalArgumentException e) {
      throw TaskyardException.invalid(
          "--rrule: expected times that are not too far between for its FREQ, found none in a"
              + " thousand; name a coarser FREQ, or a day that exists");
    }
  }

  /**
   * Where to begin to count. The library counts every second one by one; that years of them need
   * not be, a rule within days begins as many intervals of days later as have passed.
   */
  private LocalDateTime startNear(LocalDateTime time) {
    if (!isWithinDays() || rule.getCount() != null || time.isBefore(start)) {
      return start;
    }
    int interval = rule.getInterval();
    return start.plusDays(ChronoUnit.DAYS.between(start, time) / interval * interval);
  }

  private static @Nullable LocalDateTime firstAfter(
      LocalDateTime after, RecurrenceRuleIterator found) {
    while (found.hasNext()) {
      DateTime next = found.nextDateTime();
      var time =
          LocalDateTime.of(
              next.getYear(),
              next.getMonth() + 1,
              next.getDayOfMonth(),
              next.getHours(),
              next.getMinutes(),
              next.getSeconds());
      if (time.isAfter(after)) {
        return time;
      }
    }
    return null;
  }

  private static DateTime floating(LocalDateTime time) {
    return new DateTime(
        time.getYear(),
        time.getMonthValue() - 1,
        time.getDayOfMonth(),
        time.getHour(),
        time.getMinute(),
        time.getSecond());
  }
}
