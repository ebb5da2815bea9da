package dev.taskyard.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class InputsTest {
  @TempDir Path inputs;

  @Test
  void a_prompt_quotes_results_by_id_or_its_beginning() throws IOException {
    Files.writeString(inputs.resolve("task_aaa.txt"), "costs $1 {{result:task_b}}");
    Files.writeString(inputs.resolve("task_bbb.txt"), "two");

    assertThat(Inputs.quoted("Join {{result:task_aaa}} and {{result:task_b}}.", inputs))
        .isEqualTo("Join costs $1 {{result:task_b}} and two.");
  }

  @Test
  void what_refers_to_nothing_stays() throws IOException {
    Files.writeString(inputs.resolve("task_aaa.txt"), "one");
    Files.writeString(inputs.resolve("task_aab.txt"), "two");

    String prompt = "{{result:task_a}} {{result:task_x}} {{ result:task_aaa }}";
    assertThat(Inputs.quoted(prompt, inputs)).isEqualTo(prompt);
  }

  @Test
  void a_long_result_is_cut_and_says_where_the_whole_is() throws IOException {
    Path file = inputs.resolve("task_aaa.txt");
    Files.writeString(file, "x".repeat(70_000));

    assertThat(Inputs.quoted("{{result:task_aaa}}", inputs))
        .startsWith("xxx")
        .endsWith("x\n[cut here: the whole is in " + file + "]")
        .hasSizeLessThan(66_000);
  }
}
