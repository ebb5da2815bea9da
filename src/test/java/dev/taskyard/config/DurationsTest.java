package dev.taskyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.taskyard.task.DurationWords;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "250ms, 250",
    "10s, 10000",
    "5m, 300000",
    "2h, 7200000",
    "1d, 86400000",
    "1h30m, 5400000",
    "1d2h3m4s5ms, 93784005",
    "0s, 0",
    "90m, 5400000",
    "007s, 7000"
  })
  void a_duration_is_numbers_with_units(String text, long millis) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "s",
        "10x",
        "1.5s",
        "-1s",
        "+1s",
        " 10s",
        "10s ",
        "10 s",
        "30m1h",
        "1h1h",
        "1H",
        "PT10S",
        "123456789012s",
        "١s"
      })
  void anything_else_is_refused_with_what_was_found(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("expected a duration")
        .withMessageEndingWith("found '" + text + "'");
  }

  @Test
  void a_duration_of_more_than_a_hundred_years_is_refused() {
    assertThat(Durations.parse("36500d")).isEqualTo(Durations.LONGEST);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse("99999999999d99999999999h"))
        .withMessageStartingWith("expected a duration of at most 36500d, found '");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "250ms", "10s", "1h30m", "1d2h3m4s5ms", "36500d"})
  void what_is_formatted_can_be_read_again(String text) {
    assertThat(DurationWords.of(Durations.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0s,0s",
    "999ms,999ms",
    "1s250ms,1s",
    "59m59s,59m59s",
    "1h2m3s,1h2m",
    "3d4h5m,3d4h",
    "40d,40d"
  })
  void what_was_measured_is_told_in_two_units(String exact, String about) {
    assertThat(DurationWords.about(Durations.parse(exact))).isEqualTo(about);
  }
}
