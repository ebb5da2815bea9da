package dev.taskyard.executor;

import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.Summaries;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How the main process of a run is started.
 *
 * @param command program and arguments, filled in
 * @param input what it gets on standard input
 * @param promptFile the file with the prompt that was made for it, if one was
 * @param inherits which variables of the worker's environment it gets, by name
 */
record Launch(
    List<String> command, Path input, @Nullable Path promptFile, Predicate<String> inherits) {
  private static final Path NOTHING = Path.of("/dev/null");

  /** The kernel's MAX_ARG_STRLEN, less the byte at the end. */
  private static final int LONGEST_ARGUMENT = (128 << 10) - 1;

  /**
   * The command of an executor that is told its task on standard input, unless an argument takes
   * the prompt.
   */
  static Launch of(CommandTemplate template, ExecutionTask task) throws IOException {
    if (template.takesPromptAsArgument()) {
      return new Launch(template.fill(task), NOTHING, null, name -> true);
    }
    Path prompt = promptFile(task, "prompt.txt", task.prompt());
    return new Launch(template.fill(task), prompt, prompt, name -> true);
  }

  /** The prompt as a script for {@code /bin/sh}. */
  static Launch ofScript(ExecutionTask task) throws IOException {
    Path script = promptFile(task, "script.sh", task.prompt());
    var command = List.of("/bin/sh", script.toString());
    return new Launch(command, NOTHING, script, name -> true);
  }

  /** What an invocation says. */
  static Launch of(Invocation invocation, ExecutionTask task) throws IOException {
    String text = invocation.input();
    Path file = text == null ? null : promptFile(task, "prompt.txt", text);
    Path input = file == null ? NOTHING : file;
    return new Launch(invocation.spec().command(), input, file, invocation.inherits());
  }

  private static Path promptFile(ExecutionTask task, String name, String text) throws IOException {
    Path file = task.scratch().resolve(name);
    PrivateFiles.write(file, Summaries.mend(text));
    return file;
  }

  /**
   * Starts it in a session of its own, in the task's workspace.
   *
   * @param isSpokenWith whether its standard input is a pipe from us
   * @throws LaunchException when it cannot be started as things stand
   */
  Process start(ProcessSpec spec, ExecutionTask task, boolean isSpokenWith) throws LaunchException {
    if (!Files.isDirectory(task.workspace())) {
      throw new LaunchException(
          "workspace %s is not a directory; create it, or name another"
              .formatted(task.workspace()));
    }
    var builder = new ProcessBuilder();
    builder.directory(task.workspace().toFile());
    builder.environment().keySet().removeIf(inherits.negate());
    RunEnvironment.fill(builder.environment(), spec.env(), task);
    builder.redirectInput(
        isSpokenWith ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.from(input.toFile()));
    makeErrorLog(task);
    builder.redirectError(errorLog(task));
    builder.command(checkedCommand(task, builder));
    RunGuard.ofThisProcess().watch(spec.cancelGrace());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LaunchException("could not be started: " + e.getMessage());
    }
  }

  /** Takes away the file with the prompt, when the run is over. */
  void tidyUp() throws IOException {
    if (promptFile != null) {
      Files.deleteIfExists(promptFile);
    }
  }

  /** Where standard error goes, without a detour through us. */
  static File errorLog(ExecutionTask task) {
    return task.scratch().resolve("stderr.log").toFile();
  }

  private static void makeErrorLog(ExecutionTask task) throws LaunchException {
    try {
      PrivateFiles.write(errorLog(task).toPath(), "");
    } catch (IOException e) {
      throw new LaunchException("standard error can't be kept: " + e.getMessage());
    }
  }

  private List<String> checkedCommand(ExecutionTask task, ProcessBuilder builder)
      throws LaunchException {
    var all = new ArrayList<>(Sessions.ownSession());
    all.add(Programs.find(command.get(0), task.workspace(), builder.environment()));
    CharsetEncoder encoder = argumentCharset().newEncoder();
    for (String argument : command.subList(1, command.size())) {
      check(argument, encoder);
      all.add(argument);
    }
    return all;
  }

  /** What this JDK writes arguments in; since 18 that is no longer the default character set. */
  static Charset argumentCharset() {
    String system = System.getProperty("sun.jnu.encoding");
    return Runtime.version().feature() < 18 || system == null
        ? Charset.defaultCharset()
        : Charset.forName(system);
  }

  static void check(String argument, CharsetEncoder encoder) throws LaunchException {
    // A character has at most three bytes here: one with four is two of Java's.
    boolean mayBeTooLong = argument.length() > LONGEST_ARGUMENT / 3;
    if (mayBeTooLong && argument.getBytes(encoder.charset()).length > LONGEST_ARGUMENT) {
      throw new LaunchException(
          "an argument has more than the %d bytes that the system takes;"
                  .formatted(LONGEST_ARGUMENT)
              + " without {prompt} in the command the prompt goes to standard input");
    }
    if (!encoder.canEncode(argument)) {
      throw new LaunchException(
          "an argument has characters that %s lacks; start Taskyard with LC_ALL=C.UTF-8: %s"
              .formatted(encoder.charset(), Summaries.summarize(argument)));
    }
  }
}
