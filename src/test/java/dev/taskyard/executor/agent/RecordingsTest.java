package dev.taskyard.executor.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.ExecutionResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What real agents wrote, and what we make of it. The expected listings lie beside the recordings;
 * after an intended change run with {@code -Dtaskyard.listings=src/test/resources/agents} to write
 * them anew, and read the difference.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordingsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "claude, claude, 0",
    "claude, claude-fail, 1",
    "claude, claude-todo, 0",
    "codex, codex, 0",
    "codex, codex-fail, 1",
    "codex, codex-terminated, 143",
    "codex, codex-items, 0",
    "gemini, gemini, 0",
    "gemini, gemini-fail, 144",
    "opencode, opencode, 0",
    "opencode, opencode-fail, 1",
    "opencode, opencode-rejected, 0",
  })
  void become_exactly_these_events(String agent, String recording, int exitCode)
      throws IOException, InterruptedException {
    var replay = new Replay(directory, Agent.of(agent).orElseThrow().newDialect());

    ExecutionResult result = replay.endingWith(exitCode, "").bytes(resource(recording + ".jsonl"));

    String listing = EventListing.of(replay.events(), result);
    String target = System.getProperty("taskyard.listings");
    if (target != null) {
      Files.writeString(Path.of(target, recording + ".txt"), listing);
    }
    assertThat(listing).isEqualTo(new String(resource(recording + ".txt"), UTF_8));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = RecordingsTest.class.getResourceAsStream("/agents/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
