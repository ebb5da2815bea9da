package dev.taskyard.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TomlLinesTest {

  @Test
  void keys_stand_where_they_are_written() {
    var lines =
        TomlLines.of(
            """
            # a comment with = and [brackets]
            slots = 2

            heartbeat = "10s" # poll = 1
            [executors.mine]
            command = [
              "a",   # first
              "b"
            ]
            env = { A = "1",
                    B = "2" }
            """);

    assertThat(lines.lineOf("/slots")).isEqualTo(2);
    assertThat(lines.lineOf("/heartbeat")).isEqualTo(4);
    assertThat(lines.lineOf("/executors/mine")).isEqualTo(5);
    assertThat(lines.lineOf("/executors/mine/command")).isEqualTo(6);
    assertThat(lines.lineOf("/executors/mine/command/1")).isEqualTo(8);
    assertThat(lines.lineOf("/executors/mine/env/A")).isEqualTo(10);
    assertThat(lines.lineOf("/executors/mine/env/B")).isEqualTo(11);
    assertThat(lines.lineOf("/poll")).isEqualTo(1);
  }

  @Test
  void strings_hide_what_they_contain() {
    var lines =
        TomlLines.of(
            """
            a = \"""
            b = 1
            \"""
            c = '''
            d = 2 \\'''
            e = "f = \\" g"
            h = 'x\\'
            i = 1
            """);

    assertThat(lines.lineOf("/c")).isEqualTo(4);
    assertThat(lines.lineOf("/e")).isEqualTo(6);
    assertThat(lines.lineOf("/i")).isEqualTo(8);
    assertThat(lines.lineOf("/b")).isEqualTo(1);
  }

  @Test
  void the_members_of_a_list_of_tables_are_counted() {
    var lines =
        TomlLines.of(
            """
            [[gates]]
            name = "a"
            [[gates]]
            name = "b"
            [gates.more]
            x = 1
            """);

    assertThat(lines.lineOf("/gates/0/name")).isEqualTo(2);
    assertThat(lines.lineOf("/gates/1/name")).isEqualTo(4);
    assertThat(lines.lineOf("/gates/1/more/x")).isEqualTo(6);
    assertThat(lines.lineOf("/gates/1/command")).isEqualTo(3);
  }

  @Test
  void dotted_and_quoted_keys_are_paths() {
    var lines = TomlLines.of("a.b = 1\n[ executors . \"my.agent\" ]\r\ncommand = 2\r\n");

    assertThat(lines.lineOf("/a/b")).isEqualTo(1);
    assertThat(lines.lineOf("/executors/my.agent/command")).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "=",
        "[",
        "[[",
        "]",
        "a = [",
        "a = {",
        "a = \"",
        "a = '''",
        "a = [1,,",
        "{}",
        ".",
        "\\",
        "a = {b = [}",
        "[a\nb = 1",
        "\"",
        "a = \"\\"
      })
  void a_faulty_text_is_scanned_to_its_end(String text) {
    assertThat(TomlLines.of(text).lineOf("/none")).isEqualTo(1);
  }
}
