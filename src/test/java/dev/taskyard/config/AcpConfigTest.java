package dev.taskyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AcpConfigTest {
  @TempDir private Path directory;

  private Config read(String text) throws IOException {
    Files.writeString(directory.resolve(ConfigFile.NAME), text);
    return ConfigFile.read(directory);
  }

  @Test
  void an_agent_of_the_protocol_is_a_command() throws IOException {
    ExecutorSettings settings =
        read("[executors.any]\nprotocol = \"acp\"\ncommand = [\"any\", \"acp\"]\n")
            .executors()
            .get("any");

    assertThat(settings.protocol()).isEqualTo("acp");
    assertThat(settings.command()).containsExactly("any", "acp");
  }

  @Test
  void the_command_is_needed_even_where_a_built_in_executor_has_one() {
    assertThatThrownBy(() -> read("[executors.opencode]\nprotocol = \"acp\"\n"))
        .hasMessageContaining("protocol 'acp' needs a command, such as [\"opencode\", \"acp\"]");
  }

  @Test
  void the_prompt_has_no_place_in_it() {
    assertThatThrownBy(
            () -> read("[executors.x]\nprotocol = \"acp\"\ncommand = [\"x\", \"{prompt}\"]\n"))
        .hasMessageContaining("expected no {prompt}");
  }
}
