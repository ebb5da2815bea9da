package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TextTest {

  @Test
  void a_line_has_no_breaks_and_nothing_that_moves_the_cursor() {
    assertThat(Text.oneLine("  a\n\tb  c\u001b[31m\u0007\u202Ed\r\n")).isEqualTo("a b c[31md");
  }

  @Test
  void lines_are_kept_without_what_moves_the_cursor() {
    assertThat(Text.lines("a\n\tb\u001b[2J\r\u009b")).isEqualTo("a\n\tb[2J");
  }

  @ParameterizedTest
  @CsvSource({"abc,3,abc", "abcd,3,ab…", "日本語,6,日本語", "日本語,5,日本…", "日本語,4,日…", "a bcd,3,a…"})
  void text_is_cut_to_columns(String text, int columns, String cut) {
    assertThat(Text.clip(text, columns)).isEqualTo(cut);
    assertThat(Text.width(Text.clip(text, columns))).isLessThanOrEqualTo(columns);
  }

  @Test
  void marks_take_no_column() {
    assertThat(Text.width("e\u0301")).isEqualTo(1);
    assertThat(Text.pad("e\u0301", 3)).isEqualTo("e\u0301  ");
  }
}
