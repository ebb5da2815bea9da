package dev.taskyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.taskyard.executor.chat.ChatSettings;
import dev.taskyard.executor.chat.Price;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChatConfigTest {
  @TempDir private Path directory;

  private Config read(String text) throws IOException {
    Files.writeString(directory.resolve(ConfigFile.NAME), text);
    return ConfigFile.read(directory);
  }

  private String refusal(String text) {
    return catchThrowableOfType(TaskyardException.class, () -> read(text)).getMessage();
  }

  @Test
  void a_model_is_an_executor_without_a_program() throws IOException {
    Config config =
        read(
            """
            [executors.deep]
            protocol = "chat"
            base_url = "https://api.example.com/v1"
            key_env = "EXAMPLE_API_KEY"
            model = "large"
            max_turns = 7
            context_limit = 64000
            [executors.deep.prices]
            large = { input = 0.28, output = 0.42, cached = 0.028 }
            "small:3b" = { input = 0, output = 0 }
            """);

    assertThat(config.executors().get("deep").chat())
        .isEqualTo(
            new ChatSettings(
                URI.create("https://api.example.com/v1"),
                "EXAMPLE_API_KEY",
                "large",
                7,
                64_000,
                Map.of("large", new Price(0.28, 0.42, 0.028), "small:3b", new Price(0, 0, null))));
  }

  @Test
  void what_is_left_out_has_its_default() throws IOException {
    ChatSettings settings =
        read("[executors.x]\nprotocol = \"chat\"\nbase_url = \"http://localhost:8080/v1\"\n")
            .executors()
            .get("x")
            .chat();

    assertThat(settings)
        .isEqualTo(
            new ChatSettings(
                URI.create("http://localhost:8080/v1"),
                null,
                null,
                ChatSettings.MAX_TURNS,
                ChatSettings.CONTEXT_LIMIT,
                Map.of()));
  }

  @Test
  void every_fault_is_told_with_its_line() {
    String refusal =
        refusal(
            """
            [executors.x]
            protocol = "chat"
            command = ["x"]
            base_url = "localhost:8080"
            key_env = "MY_KEYRING"
            max_turns = 0
            context_limit = "large"
            [executors.x.prices]
            small = { input = 1 }
            """);

    assertThat(refusal)
        .contains(
            "line 3",
            "expected none beside protocol 'chat', which starts no program",
            "line 4",
            "expected an http or https URL such as \"http://127.0.0.1:11434/v1\"",
            "line 5",
            "ends in _KEY, _TOKEN, _SECRET or _PASSWORD",
            "line 6",
            "expected a whole number from 1 to 10000",
            "line 7",
            "line 9",
            "US dollars per million tokens");
  }

  @Test
  void an_address_with_a_password_is_refused_and_not_repeated() {
    assertThat(
            refusal(
                "[executors.x]\nprotocol = \"chat\"\nbase_url = \"https://me:sesame@host/v1\"\n"))
        .contains("expected a URL without a user or password", "key_env")
        .doesNotContain("sesame");
  }

  @Test
  void an_address_is_needed_and_only_here() {
    assertThat(refusal("[executors.x]\nprotocol = \"chat\"\n"))
        .contains("protocol 'chat' needs a base_url such as");
    assertThat(
            refusal(
                "[executors.x]\nprotocol = \"text\"\ncommand = [\"x\"]\nbase_url = \"http://x\"\n"))
        .contains("unknown key 'executors.x.base_url'");
  }
}
