package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.config.Config;
import dev.taskyard.task.TaskyardException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every command is given: its streams, the global options and the way to the tasks. */
final class Context {
  /** A complaint that begins with a variable of ours is about it: that is no assignment. */
  private static final Pattern ABOUT_A_VARIABLE = Pattern.compile("TASKYARD_[A-Z_]+: ");

  /** How {@link dev.taskyard.config} begins the list of what is wrong with a file. */
  private static final Pattern LIST = Pattern.compile(": [0-9]+ faults\\n  ");

  private final Io io;
  private final GlobalOptions options = new GlobalOptions();
  private final Output out;
  private final PrintStream err;

  Context(Io io) {
    this.io = io;
    this.out = new Output(io.out(), io.terminal().output());
    this.err = new PrintStream(io.err(), true, StandardCharsets.UTF_8);
  }

  GlobalOptions options() {
    return options;
  }

  InputStream in() {
    return io.in();
  }

  Output out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  Io.Terminal terminal() {
    return io.terminal();
  }

  boolean json() {
    return options.json();
  }

  Instant now() {
    return io.clock().instant();
  }

  /** Colours on a terminal that has them, unless the user wants none (see no-color.org). */
  Colours colours() {
    boolean wanted = io.env().getOrDefault("NO_COLOR", "").isEmpty();
    boolean able = !"dumb".equals(io.env().get("TERM"));
    return new Colours(io.terminal().output() && wanted && able && !json());
  }

  /** One line on standard error. */
  void complain(String message) {
    Matcher about = ABOUT_A_VARIABLE.matcher(message);
    int from = about.lookingAt() ? about.end() : 0;
    String rest = out.redaction().redact(message.substring(from));
    err.print("taskyard: " + message.substring(0, from) + rest + "\n");
    err.flush();
  }

  /** What a fault says: in one line, but for the list of what is wrong with a file. */
  void complain(TaskyardException fault) {
    String message = String.valueOf(fault.getMessage());
    boolean isList = LIST.matcher(message).find();
    complain(isList ? Text.lines(message) : Text.oneLine(message));
  }

  /** The configuration, from options, environment and file. */
  Config config() {
    Config config = new Settings(options, io.env()).read();
    out.without(config.redaction());
    return config;
  }

  /** The running task that this command was started in, which {@code run} and {@code add} obey. */
  @Nullable String parentTask() {
    String id = io.env().getOrDefault("TASKYARD_TASK_ID", "");
    return id.isBlank() ? null : id;
  }

  /** What the launcher gives to the JVM besides its own options. */
  List<String> javaOptions() {
    return Arrays.stream(io.env().getOrDefault("TASKYARD_JAVA_OPTS", "").split("\\s+", -1))
        .filter(option -> !option.isEmpty())
        .toList();
  }

  /** Opens the database. */
  TaskManager open() {
    return TaskManager.open(config());
  }
}
