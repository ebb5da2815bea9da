package dev.taskyard.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.taskyard.task.RuleKind;
import dev.taskyard.task.TaskyardException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CronTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 9 * * MON-FRI|2026-11-25T09:00Z|2026-11-26T09:00Z",
        "30 4 1,15 * 5|2026-11-27T04:30Z|2026-12-01T04:30Z",
        "*/20 8-9 * * *|2026-11-25T08:00Z|2026-11-25T08:20Z",
        "0 0 * * 7|2026-11-29T00:00Z|2026-12-06T00:00Z",
        "0 0 * * sun|2026-11-29T00:00Z|2026-12-06T00:00Z",
        "0 0 * * FRI-SUN|2026-11-27T00:00Z|2026-11-28T00:00Z",
        "0 0 29 feb *|2028-02-29T00:00Z|2032-02-29T00:00Z",
        "0 0 31 * *|2026-12-31T00:00Z|2027-01-31T00:00Z",
        "5-59/30 23 * JAN,JUL *|2027-01-01T23:05Z|2027-01-01T23:35Z",
        "  0   12\t* * *  |2026-11-25T12:00Z|2026-11-26T12:00Z",
      })
  void the_times_are_those_of_a_crontab(String cron, String first, String second) {
    assertThat(Instants.next(2, RuleKind.CRON, cron, ZoneOffset.UTC, "2026-11-24T23:50:00"))
        .containsExactly(first, second);
  }

  @Test
  void no_minute_of_two_years_is_missed_or_made_up() {
    assertSameAs(
        "*/7 3,17-19 * * *",
        t ->
            t.getMinute() % 7 == 0
                && (t.getHour() == 3 || (t.getHour() >= 17 && t.getHour() <= 19)));
    assertSameAs(
        "59 23 28-31 2,12 *",
        t ->
            t.getMinute() == 59
                && t.getHour() == 23
                && t.getDayOfMonth() >= 28
                && (t.getMonthValue() == 2 || t.getMonthValue() == 12));
    assertSameAs(
        "0 6 13 * FRI",
        t ->
            t.getMinute() == 0
                && t.getHour() == 6
                && (t.getDayOfMonth() == 13 || t.getDayOfWeek().getValue() == 5));
    assertSameAs(
        "0 6 */2 * FRI",
        t ->
            t.getMinute() == 0
                && t.getHour() == 6
                && t.getDayOfMonth() % 2 == 1
                && t.getDayOfWeek().getValue() == 5);
  }

  /** By trying every minute. */
  private static void assertSameAs(String cron, Predicate<LocalDateTime> matches) {
    var start = LocalDateTime.of(2027, 1, 1, 0, 0);
    var end = start.plusYears(2);
    var expected = new ArrayList<LocalDateTime>();
    for (var time = start.plusMinutes(1); time.isBefore(end); time = time.plusMinutes(1)) {
      if (matches.test(time)) {
        expected.add(time);
      }
    }
    var found = new ArrayList<LocalDateTime>();
    var times = Cron.parse(cron).after(start);
    for (var time = times.next(); time.isBefore(end); time = times.next()) {
      found.add(time);
    }

    assertThat(found).as(cron).isEqualTo(expected);
  }

  @Test
  void a_day_that_never_comes_is_found_to_be_none() {
    Rule rule = Rule.of(RuleKind.CRON, "0 0 30 2 *", ZoneOffset.UTC, Instant.EPOCH);

    assertThat(rule.nextAfter(Instant.parse("2026-01-01T00:00:00Z"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 25 * * *|expected 0 to 23 for the hour, found '25' at character 3",
        "0,15,60 * * * *|expected 0 to 59 for the minute, found '60' at character 6",
        "0 0 0 * *|expected 1 to 31 for the day of month, found '0' at character 5",
        "0 0 * 1-13 *|expected 1 to 12 or JAN to DEC for the month, found '13' at character 9",
        "0 0 * * MOM|expected 0 to 7 or SUN to SAT for the day of week, found 'MOM' at character 9",
        "0 0 * * MON-|expected a value, a range a-b, or *, each perhaps with a step /n for the day of week, found 'MON-' at character 9",
        "*/0 * * * *|expected a step from 1 to 59 for the minute, found '0' at character 3",
        "5/15 * * * *|expected a step behind * or a range for the minute, found '5/15' at character 1, such as 5-59/15",
        "0 0 20-10 * *|expected a range that rises for the day of month, found '20-10' at character 5",
        "0 0 L * *|found 'L' at character 5; L, W, # and ? are not supported",
        "0 0 ? * MON|found '?' at character 5; L, W, # and ? are not supported",
        "0 0 * * MON#1|found 'MON#1' at character 9; L, W, # and ? are not supported",
        "0 0 15W * *|found '15W' at character 5; L, W, # and ? are not supported",
        "0 0 0 9 * *|expected five fields (minute hour day-of-month month day-of-week), found 6 in '0 0 0 9 * *'; there are no seconds and no years",
        "0 9 * *|expected five fields (minute hour day-of-month month day-of-week), found 4",
        "@daily|found 1 in '@daily'; for @hourly write '0 * * * *', for @daily '0 0 * * *'",
        "0 99999999999 * * *|expected 0 to 23 for the hour, found '99999999999' at character 3",
        "0,,1 * * * *|found '' at character 3",
      })
  void what_is_no_crontab_line_is_refused_with_the_place(String cron, String told) {
    var refusal =
        catchThrowableOfType(
            TaskyardException.class,
            () -> Rule.of(RuleKind.CRON, cron, ZoneOffset.UTC, Instant.EPOCH));

    assertThat(refusal.category()).isEqualTo(TaskyardException.Category.INVALID);
    assertThat(refusal).hasMessageStartingWith("--cron: ").hasMessageContaining(told);
    assertThat(List.of(refusal.getMessage().split("\n", -1))).hasSize(1);
  }
}
