package dev.taskyard.cli;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.taskyard.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs commands as a shell would, with streams and an environment of its own. */
final class Shell {

  /** What a command left. */
  record Outcome(int exitCode, String out, String err) {
    List<String> outLines() {
      return out.lines().toList();
    }
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);

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

  /** With this database, as its user. */
  Shell with(TestDatabase database) {
    return with("TASKYARD_DB", database.url())
        .with("TASKYARD_DB_USER", database.user())
        .with("TASKYARD_DB_PASSWORD", database.password());
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
    return run(new ByteArrayOutputStream(), new ByteArrayOutputStream(), words);
  }

  private Outcome run(ByteArrayOutputStream out, ByteArrayOutputStream err, String... words) {
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

  /** A command that is under way on a thread of its own. */
  record Background(ByteArrayOutputStream out, ByteArrayOutputStream err, Future<Outcome> end) {

    /** Waits until it has printed this. */
    Background says(String words) {
      return says(out, words);
    }

    /** Waits until it has printed this to standard error. */
    Background complains(String words) {
      return says(err, words);
    }

    private Background says(ByteArrayOutputStream where, String words) {
      await()
          .alias(words)
          .atMost(PATIENCE)
          .until(() -> end.isDone() || where.toString(StandardCharsets.UTF_8).contains(words));
      assertThat(where.toString(StandardCharsets.UTF_8)).contains(words);
      return this;
    }

    Outcome outcome() throws Exception {
      return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Begins a command and does not wait for its end. */
  Background start(String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var end = new FutureTask<>(() -> run(out, err, words));
    var thread = new Thread(end, String.join(" ", words));
    thread.setDaemon(true);
    thread.start();
    return new Background(out, err, end);
  }

  /** Adds a task; its id. */
  String add(String... words) {
    Outcome outcome = run(words("add", words));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.out().strip();
  }

  /** The ids in the table that these words print. */
  List<String> ids(String... words) {
    return run(words).outLines().stream()
        .skip(1)
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  /** The one document that was printed. */
  static JsonNode json(Outcome outcome) throws IOException {
    assertThat(outcome.out().lines()).as(outcome.err()).hasSize(1);
    return parsed(outcome.out());
  }

  static JsonNode parsed(String json) throws IOException {
    return new JsonMapper().readTree(json);
  }

  static String[] words(String first, String... others) {
    return Stream.concat(Stream.of(first), Arrays.stream(others)).toArray(String[]::new);
  }
}
