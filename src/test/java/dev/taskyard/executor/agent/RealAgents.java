package dev.taskyard.executor.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The real programs of the agents in the directory {@code TASKYARD_AGENTS}, set up by its {@code
 * env.sh} for a scripted model server that listens on port {@code STUB_PORT} of this machine.
 * Without these the tests are skipped.
 */
public final class RealAgents {
  private final Path directory;
  private final Map<String, String> env;

  private RealAgents(Path directory, Map<String, String> env) {
    this.directory = directory;
    this.env = env;
  }

  /** They, or the end of the test. */
  public static RealAgents assumed() {
    String directory = System.getenv("TASKYARD_AGENTS");
    String port = System.getenv("STUB_PORT");
    assumeTrue(directory != null, "no real agents: TASKYARD_AGENTS is not set");
    assumeTrue(listens(port), "no model server: STUB_PORT is not set or nothing listens there");
    return new RealAgents(Path.of(directory), variables(Path.of(directory, "env.sh")));
  }

  AgentExecutor executor(Agent agent) {
    var command = List.of(program(agent));
    return new AgentExecutor(
        new AgentSettings(agent.word(), agent, command, env, Duration.ofSeconds(3), null));
  }

  /** An agent's program, or the end of the test. */
  public String program(Agent agent) {
    Path program = directory.resolve("node_modules/.bin").resolve(agent.word());
    assumeTrue(Files.isExecutable(program), program + " is not there");
    return program.toString();
  }

  /** What the programs need to have in their environment. */
  public Map<String, String> env() {
    return env;
  }

  /** A model that exists for it where the default would not do. */
  public static @Nullable String model(Agent agent) {
    return switch (agent) {
      case GEMINI -> "gemini-2.5-pro";
      case OPENCODE -> "stub/stub";
      default -> null;
    };
  }

  private static boolean listens(@Nullable String port) {
    if (port == null) {
      return false;
    }
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What the script sets, as a shell sees it. */
  private static Map<String, String> variables(Path script) {
    var variables = new HashMap<String, String>();
    try {
      var builder = new ProcessBuilder("sh", "-c", ". \"$0\"; env -0", script.toString());
      Process process = builder.start();
      String all = new String(process.getInputStream().readAllBytes(), UTF_8);
      for (String variable : all.split("\0", -1)) {
        int equals = variable.indexOf('=');
        String name = variable.substring(0, Math.max(0, equals));
        String value = variable.substring(equals + 1);
        if (!name.isEmpty() && !value.equals(System.getenv(name)) && !name.equals("_")) {
          variables.put(name, value);
        }
      }
      return variables;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
