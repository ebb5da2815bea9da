package dev.taskyard.executor.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code fake-agent.sh} as an executor: it speaks any dialect and misbehaves on demand. */
final class FakeAgent {
  private final Path script;
  private Duration grace = Duration.ofMillis(200);

  /** Put into this directory. */
  FakeAgent(Path directory) {
    script = directory.resolve("fake-agent.sh");
    try (InputStream in = FakeAgent.class.getResourceAsStream("/agents/fake-agent.sh")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With all the time it needs to end by itself once it is asked to. */
  FakeAgent patiently() {
    grace = Duration.ofSeconds(50);
    return this;
  }

  AgentExecutor speaking(Agent agent) {
    return speaking(agent, Map.of());
  }

  AgentExecutor speaking(Agent agent, Map<String, String> env) {
    var command = List.of("/bin/sh", script.toString(), agent.word());
    return new AgentExecutor(new AgentSettings(agent.word(), agent, command, env, grace, null));
  }

  /** A file that it has left in the workspace: arguments, prompt or environment. */
  static List<String> given(Path workspace, String what) {
    try {
      return Files.readAllLines(workspace.resolve(what + ".txt"), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
