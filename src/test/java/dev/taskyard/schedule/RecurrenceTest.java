package dev.taskyard.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.taskyard.task.RuleKind;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecurrenceTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0|2026-11-30T09:00Z|2026-12-07T09:00Z",
        "freq=weekly;byday=mo,we;byhour=9;byminute=0|2026-11-25T09:00Z|2026-11-30T09:00Z",
        "FREQ=DAILY|2026-11-25T14:45Z|2026-11-26T14:45Z",
        "FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=17|2026-11-27T17:45Z|2026-12-25T17:45Z",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1|2026-11-30T14:45Z|2026-12-31T14:45Z",
        "FREQ=MONTHLY;BYMONTHDAY=31|2026-12-31T14:45Z|2027-01-31T14:45Z",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29|2028-02-29T14:45Z|2032-02-29T14:45Z",
        "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO|2027-01-04T14:45Z|2028-01-03T14:45Z",
        "FREQ=YEARLY;BYYEARDAY=-1|2026-12-31T14:45Z|2027-12-31T14:45Z",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU|2026-12-08T14:45Z|2026-12-22T14:45Z",
        "FREQ=HOURLY;INTERVAL=5|2026-11-24T19:45Z|2026-11-25T00:45Z",
        "FREQ=MINUTELY;INTERVAL=90;BYSECOND=30|2026-11-24T14:45:30Z|2026-11-24T16:15:30Z",
        "FREQ=DAILY;COUNT=2|2026-11-25T14:45Z|never",
        "FREQ=DAILY;UNTIL=20261125|2026-11-25T14:45Z|never",
        "FREQ=DAILY;UNTIL=20261125T144500Z|2026-11-25T14:45Z|never",
        "FREQ=DAILY;UNTIL=20261126T144459|2026-11-25T14:45Z|never",
      })
  void the_times_are_those_of_RFC_5545(String rule, String first, String second) {
    assertThat(Instants.next(2, RuleKind.RRULE, rule, ZoneOffset.UTC, "2026-11-24T14:45:00"))
        .containsExactly(first, second);
  }

  @Test
  void a_rule_that_has_long_been_at_work_counts_on_from_its_start() {
    Instant start = Instant.parse("2020-01-01T00:00:03Z");
    Rule rule = Rule.of(RuleKind.RRULE, "FREQ=SECONDLY;INTERVAL=7", ZoneOffset.UTC, start);

    Instant next = rule.nextAfter(Instant.parse("2026-11-24T00:00:00Z")).orElseThrow();

    assertThat(Duration.between(start, next).toSeconds() % 7).isZero();
    assertThat(next).isBeforeOrEqualTo(Instant.parse("2026-11-24T00:00:07Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FREQ=WEEKLY;BYDAY=MO;BYHOUR=25|expected 0 to 23 for BYHOUR, found '25' at character 29",
        "FREQ=DAILY;BYMINUTE=0,61|expected 0 to 59 for BYMINUTE, found '61' at character 23",
        "FREQ=DAILY;BYSECOND=60|expected 0 to 59 for BYSECOND, found '60' at character 21",
        "FREQ=MONTHLY;BYDAY=0MO|for BYDAY, found '0MO' at character 20",
        "FREQ=MONTHLY;BYMONTHDAY=0|expected 1 to 31 or -31 to -1 for BYMONTHDAY, found '0' at character 25",
        "FREQ=FORTNIGHTLY|for FREQ, found 'FORTNIGHTLY' at character 6",
        "BYHOUR=9|expected FREQ=… in it, found 'BYHOUR=9' at character 1",
        "FREQ=DAILY;INTERVL=2|found 'INTERVL' at character 12: did you mean 'INTERVAL'?",
        "FREQ=DAILY;INTERVAL=0|expected 1 to 100000 for INTERVAL, found '0' at character 21",
        "FREQ=DAILY;INTERVAL|expected INTERVAL=VALUE, found 'INTERVAL' at character 12",
        "FREQ=DAILY;FREQ=WEEKLY|expected FREQ once, found 'FREQ again' at character 12",
        "FREQ=DAILY;COUNT=1;UNTIL=20270101|expected COUNT or UNTIL, found 'both' at character 26",
        "FREQ=DAILY;UNTIL=20270231|expected a time that exists for UNTIL, found '20270231' at character 18",
        "FREQ=DAILY;UNTIL=tomorrow|for UNTIL, found 'TOMORROW' at character 18",
        "FREQ=DAILY;COUNT=10001|expected 1 to 10000 for COUNT, found '10001' at character 18",
        "FREQ=DAILY;RSCALE=GREGORIAN|found 'RSCALE' at character 12",
        "FREQ=DAILY;SKIP=OMIT|found 'SKIP' at character 12",
        "FREQ=DAILY;X-MINE=1|found 'X-MINE' at character 12",
        "RRULE:FREQ=DAILY|found 'RRULE:FREQ' at character 1; give the rule alone",
        "DTSTART:20260101T000000;FREQ=DAILY|found 'DTSTART:20260101T000000' at character 1; give the rule alone",
        "FREQ=DAILY;|found '' at character 12",
        "FREQ=DAILY;BYDAY=1MO|found 'BYDAY=1MO' at character 12: The BYDAY rule part must not be specified with a numeric value",
        "FREQ=MONTHLY;BYWEEKNO=3|found 'BYWEEKNO=3' at character 14: BYWEEKNO is allowed in YEARLY rules only",
        "FREQ=DAILY;BYSETPOS=1|found 'BYSETPOS=1' at character 12: BYSETPOS must only be used",
      })
  void what_is_no_recurrence_rule_or_cannot_be_honoured_is_refused_with_the_place(
      String text, String told) {
    var refusal =
        catchThrowableOfType(
            TaskyardException.class,
            () -> Rule.of(RuleKind.RRULE, text, ZoneOffset.UTC, Instant.EPOCH));

    assertThat(refusal.category()).isEqualTo(TaskyardException.Category.INVALID);
    assertThat(refusal).hasMessageStartingWith("--rrule: ").hasMessageContaining(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MINUTELY;BYMONTH=1;BYHOUR=0"})
  void a_rule_that_the_library_gives_up_is_refused_when_it_is_asked(String text) {
    var start = Instant.parse("2026-02-01T00:00:00Z");
    Rule rule = Rule.of(RuleKind.RRULE, text, ZoneOffset.UTC, start);

    assertThat(catchThrowableOfType(TaskyardException.class, () -> rule.nextAfter(start)))
        .hasMessageContaining("expected times that are not too far between for its FREQ");
  }
}
