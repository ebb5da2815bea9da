package dev.taskyard.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class SummariesTest {
  /** One code point, two characters. */
  private static final String OUTSIDE = "\uD83D\uDE00";

  @ParameterizedTest
  @ValueSource(strings = {"a", "ü", OUTSIDE, "\t-"})
  void a_summary_has_at_most_240_code_points_the_last_three_of_them_points(String unit) {
    int each = unit.codePointCount(0, unit.length());
    String whole = "x" + unit.repeat(238 / each) + "y";
    assertThat(whole.codePointCount(0, whole.length())).isEqualTo(240);
    assertThat(Summaries.summarize(whole)).isEqualTo(whole);

    String cut = Summaries.summarize(whole + "z");

    assertThat(cut).endsWith("...");
    assertThat(cut.codePointCount(0, cut.length())).isEqualTo(240);
    assertThat(whole).startsWith(cut.substring(0, cut.length() - 3));
    assertThat(Summaries.mend(cut)).isEqualTo(cut);
  }

  @Test
  void control_characters_go_but_for_newline_and_tab_and_count_for_nothing() {
    assertThat(Summaries.summarize("a\u001B[31mb\u0007\r\n\tc\u0085d\u007F"))
        .isEqualTo("a[31mb\n\tcd");
    assertThat(Summaries.summarize("\u0001".repeat(1000) + "x".repeat(240)))
        .isEqualTo("x".repeat(240));
  }

  @Test
  void white_space_around_it_goes() {
    assertThat(Summaries.summarize(" \n a b \t")).isEqualTo("a b");
    assertThat(Summaries.summarize(" \n ")).isEmpty();
    assertThat(Summaries.summarize("")).isEmpty();
  }

  @Test
  void large_is_what_has_1200_bytes_in_utf_8() {
    assertThat(Summaries.isLarge("x".repeat(1199))).isFalse();
    assertThat(Summaries.isLarge("x".repeat(1200))).isTrue();
    assertThat(Summaries.isLarge("ü".repeat(599) + "x")).isFalse();
    assertThat(Summaries.isLarge("ü".repeat(600))).isTrue();
    assertThat(Summaries.isLarge("€".repeat(399) + "xx")).isFalse();
    assertThat(Summaries.isLarge("€".repeat(400))).isTrue();
    assertThat(Summaries.isLarge(OUTSIDE.repeat(299) + "xxx")).isFalse();
    assertThat(Summaries.isLarge(OUTSIDE.repeat(300))).isTrue();
  }

  @Test
  void what_a_database_or_utf_8_has_no_form_for_is_replaced() {
    assertThat(Summaries.mend("a\0b")).isEqualTo("a\uFFFDb");
    assertThat(Summaries.mend("a\uD83Db\uDE00")).isEqualTo("a\uFFFDb\uFFFD");
    assertThat(Summaries.mend(OUTSIDE)).isEqualTo(OUTSIDE);
  }
}
