package dev.taskyard.executor.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.testing.Fuzz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What agents really wrote, changed here and there, as their next releases might. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AgentOutputFuzzTest {
  private static final Path RECORDINGS = Path.of("src/test/resources/agents");
  private static final String PROFILE =
      """
      type = "/type"
      thread = "/session_id"
      [[events]]
      when = { "/type" = ["assistant", "item.completed"] }
      is = "message"
      text = "/message/content/0/text"
      [[events]]
      when = { "/type" = "item.started" }
      is = "tool_started"
      id = "/item/id"
      name = "/item/type"
      input = "/item"
      checklist = { items = "/item/items", content = "/text", status = "/completed" }
      [[events]]
      when = { "/type" = "result" }
      is = "completed"
      usage = { input = "/usage/input_tokens", output = "/usage/output_tokens", cost = "/total_cost_usd" }
      [[events]]
      when = { "/type" = "turn.failed" }
      is = "api_failed"
      error = "/error/message"
      retry_after = "/error/code"
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Agent.class)
  @Timeout(60)
  void no_output_of_an_agent_is_too_odd(Agent agent) {
    survives(recorded(agent.word()), agent::newDialect);
  }

  @Test
  @Timeout(60)
  void nor_is_any_for_a_profile() throws IOException {
    Profile profile =
        ProfileReader.read(
            new TomlMapper().readTree(PROFILE),
            (at, problem) -> {
              throw new AssertionError(at + " " + problem);
            });
    List<String> lines = new ArrayList<>(recorded("claude"));
    lines.addAll(recorded("codex"));

    survives(lines, () -> new ProfileDialect(profile));
  }

  private void survives(List<String> corpus, Supplier<Dialect> dialect) {
    Fuzz.rounds(
        300,
        fuzz -> {
          byte[] said = fuzz.lines(corpus, 12);
          var replay = new Replay(directory, dialect.get());

          ExecutionResult result = replay.bytes(said);

          assertThat(result.status().isTerminal()).isTrue();
          assertThat(replay.events().toString().length()).isLessThan(8 * said.length + 16384);
        });
  }

  private static List<String> recorded(String agent) {
    try (Stream<Path> files = Files.list(RECORDINGS)) {
      var lines = new ArrayList<String>();
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.startsWith(agent) && name.endsWith(".jsonl")) {
          Files.readAllLines(file, UTF_8).stream()
              .filter(line -> !line.isBlank() && line.length() < 20_000)
              .forEach(lines::add);
        }
      }
      assertThat(lines).isNotEmpty();
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
