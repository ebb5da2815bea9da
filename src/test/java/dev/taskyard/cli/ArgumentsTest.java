package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.TaskyardException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ArgumentsTest {

  @Test
  void words_that_lost_nothing_are_left_alone() {
    String[] words = {"add", "grün"};

    assertThat(Arguments.restored(words)).isSameAs(words);
  }

  @Test
  void words_that_the_locale_could_not_read_are_read_again() {
    byte[] started = "java\0-jar\0x.jar\0add\0grün\0\0".getBytes(StandardCharsets.UTF_8);

    assertThat(Arguments.restored(new String[] {"add", "gr\uFFFD\uFFFDn", ""}, started))
        .containsExactly("add", "grün", "");
  }

  @Test
  void words_that_are_not_utf_8_are_refused() {
    byte[] started = {'a', 'd', 'd', 0, 'x', (byte) 0xff, 0};

    assertThatThrownBy(() -> Arguments.restored(new String[] {"add", "x\uFFFD"}, started))
        .isInstanceOf(TaskyardException.class)
        .hasMessageStartingWith("argument 2: expected UTF-8, found the byte 0xFF at offset 1");
  }
}
