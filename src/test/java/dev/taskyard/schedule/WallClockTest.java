package dev.taskyard.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.taskyard.task.RuleKind;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The nights on which clocks change. In Oslo 02:00 becomes 03:00 on 2026-03-29, and 03:00 becomes
 * 02:00 on 2026-10-25.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WallClockTest {

  static Stream<Arguments> halfPastTwoEachNight() {
    return Stream.of(
        Arguments.of(RuleKind.CRON, "30 2 * * *"),
        Arguments.of(RuleKind.RRULE, "FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0"));
  }

  @ParameterizedTest
  @MethodSource("halfPastTwoEachNight")
  void in_the_night_without_half_past_two_it_is_half_past_three(RuleKind kind, String rule) {
    assertThat(Instants.next(3, kind, rule, Instants.OSLO, "2026-03-27T12:00:00"))
        .containsExactly(
            "2026-03-28T02:30+01:00", "2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00");
  }

  @ParameterizedTest
  @MethodSource("halfPastTwoEachNight")
  void in_the_night_with_two_half_past_twos_it_is_the_first(RuleKind kind, String rule) {
    assertThat(Instants.next(3, kind, rule, Instants.OSLO, "2026-10-23T12:00:00"))
        .containsExactly(
            "2026-10-24T02:30+02:00", "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
  }

  @Test
  void what_is_put_later_and_what_is_due_then_come_in_their_order_and_once() {
    assertThat(
            Instants.next(4, RuleKind.CRON, "0,30 2,3 * * *", Instants.OSLO, "2026-03-28T12:00:00"))
        .containsExactly(
            "2026-03-29T03:00+02:00",
            "2026-03-29T03:30+02:00",
            "2026-03-30T02:00+02:00",
            "2026-03-30T02:30+02:00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CRON|*/30 * * * *",
        "RRULE|FREQ=MINUTELY;INTERVAL=30;BYSECOND=0",
        "RRULE|FREQ=HOURLY;BYMINUTE=0,30;BYSECOND=0"
      })
  void every_half_hour_goes_on_through_both_nights(RuleKind kind, String text) {
    for (String night : new String[] {"2026-03-28T23:00:00Z", "2026-10-24T23:00:00Z"}) {
      Instant first = Instant.parse(night);
      Rule rule = Rule.of(kind, text, Instants.OSLO, first.minus(Duration.ofDays(1)));
      Instant last = first;
      for (int i = 1; i <= 12; i++) {
        last = rule.nextAfter(last).orElseThrow();
        assertThat(last).as(text).isEqualTo(first.plus(Duration.ofMinutes(30L * i)));
      }
    }
  }

  @Test
  void a_day_that_a_whole_country_left_out_is_the_day_after() {
    assertThat(
            Instants.next(
                3,
                RuleKind.CRON,
                "0 9 29-31 12 *",
                ZoneId.of("Pacific/Apia"),
                "2011-12-28T12:00:00"))
        .containsExactly(
            "2011-12-29T09:00-10:00", "2011-12-31T09:00+14:00", "2012-12-29T09:00+14:00");
  }

  @Test
  void hours_are_those_of_the_zone_in_summer_and_in_winter() {
    assertThat(
            Instants.next(
                2, RuleKind.CRON, "0 9 1 JAN,JUL *", Instants.OSLO, "2026-11-24T12:00:00"))
        .containsExactly("2027-01-01T09:00+01:00", "2027-07-01T09:00+02:00");
  }

  @Test
  void whatever_is_asked_the_answer_is_later_and_nothing_lies_between() {
    for (String text : new String[] {"30 2 * * *", "*/15 * * * *", "0,45 1-3 * * *"}) {
      Rule rule = Rule.of(RuleKind.CRON, text, Instants.OSLO, Instant.EPOCH);
      for (String day : new String[] {"2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z"}) {
        Instant asked = Instant.parse(day);
        Instant end = asked.plus(Duration.ofHours(12));
        Instant answer = rule.nextAfter(asked).orElseThrow();
        for (; asked.isBefore(end); asked = asked.plusSeconds(60)) {
          Instant found = rule.nextAfter(asked).orElseThrow();
          assertThat(found).as("%s after %s", text, asked).isAfter(asked);
          if (answer.isAfter(asked)) {
            assertThat(found).as("%s after %s", text, asked).isEqualTo(answer);
          }
          answer = found;
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"2h|2026-10-25T02:00+01:00", "1d|2026-10-25T23:00+01:00"})
  void a_duration_is_as_long_in_every_night(String every, String first) {
    assertThat(Instants.next(1, RuleKind.EVERY, every, Instants.OSLO, "2026-10-25T00:00:00").get(0))
        .isEqualTo(first.replace("02:00+01:00", "02:00+02:00"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500ms|--every: expected whole seconds, at least 1s, found '500ms'",
        "1s500ms|--every: expected whole seconds, at least 1s",
        "0s|--every: expected whole seconds, at least 1s",
        "2|--every: expected a duration such as",
        "1 hour|--every: expected a duration such as",
      })
  void a_duration_that_is_none_or_too_short_is_refused(String every, String told) {
    assertThat(
            catchThrowableOfType(
                TaskyardException.class,
                () -> Rule.of(RuleKind.EVERY, every, Instants.OSLO, Instant.EPOCH)))
        .hasMessageContaining(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Europe/Olso|Unknown time zone 'Europe/Olso': did you mean 'Europe/Oslo'?",
        "europe/oslo|Unknown time zone 'europe/oslo': did you mean 'Europe/Oslo'?",
        "Middle/Earth|Unknown time zone 'Middle/Earth': expected a name such as Europe/Oslo or UTC",
        "+25:00|Unknown time zone '+25:00'",
      })
  void an_unknown_zone_is_refused(String zone, String told) {
    assertThat(catchThrowableOfType(TaskyardException.class, () -> Zones.named(zone)))
        .hasMessageContaining(told);
  }
}
