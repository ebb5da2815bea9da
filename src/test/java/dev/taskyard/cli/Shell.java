package dev.taskyard.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands as a shell would, with streams and an environment of its own. */
final class Shell {

  /** What a command left. */
  record Outcome(int exitCode, String out, String err) {
    List<String> outLines() {
      return out.lines().toList();
    }
  }

  private final Map<String, String> env = new HashMap<>();
  private byte[] input = new byte[0];
  private Io.Terminal terminal = Io.Terminal.NONE;

  /** A shell whose data directory is this one. */
  static Shell in(Path home) {
    return new Shell().with("TASKYARD_HOME", home.toString());
  }

  Shell with(String variable, String value) {
    env.put(variable, value);
    return this;
  }

  Shell without(String variable) {
    env.remove(variable);
    return this;
  }

  /** What the next commands read from standard input. */
  Shell typing(String text) {
    return typing(text.getBytes(StandardCharsets.UTF_8));
  }

  Shell typing(byte[] bytes) {
    input = bytes;
    return this;
  }

  Shell on(Io.Terminal other) {
    terminal = other;
    return this;
  }

  Outcome run(String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var io =
        new Io(
            new ByteArrayInputStream(input),
            out,
            err,
            Map.copyOf(env),
            terminal,
            InstantSource.system());

    int exitCode = new Cli(io).run(words);

    return new Outcome(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
