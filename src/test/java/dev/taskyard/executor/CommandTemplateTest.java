package dev.taskyard.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CommandTemplateTest {
  @TempDir Path directory;

  private List<String> filled(String model, String... parts) {
    return new CommandTemplate(List.of(parts))
        .fill(Tasks.in(directory, "say {model}", model, false));
  }

  @Test
  void placeholders_are_filled_wherever_they_stand() {
    assertThat(filled("m", "agent", "--cwd={workspace}", "--model", "{model}", "{prompt}"))
        .containsExactly(
            "agent", "--cwd=" + directory.resolve("workspace"), "--model", "m", "say {model}");
  }

  @Test
  void without_a_model_its_argument_and_its_option_are_left_out() {
    assertThat(filled(null, "agent", "--model", "{model}", "--fast"))
        .containsExactly("agent", "--fast");
    assertThat(filled(null, "agent", "--model={model}", "-x")).containsExactly("agent", "-x");
    assertThat(filled(null, "agent", "run", "{model}")).containsExactly("agent", "run");
    assertThat(filled(null, "agent", "{model}")).containsExactly("agent");
  }

  @Test
  void a_text_in_other_braces_stays() {
    assertThat(filled("m", "agent", "{other}", "{}")).containsExactly("agent", "{other}", "{}");
  }
}
