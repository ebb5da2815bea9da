package dev.taskyard.executor;

import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.Redaction;
import java.io.IOException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program with everything decided for one run: what an executor asks for that makes its command
 * from the task instead of filling in a template.
 *
 * @param spec the program; its command is taken literally, nothing is filled in
 * @param input what it gets on standard input; null for nothing
 * @param inherits which variables of the worker's environment it gets, by name; what the spec adds
 *     and what a run is to know of itself come on top
 */
public record Invocation(ProcessSpec spec, @Nullable String input, Predicate<String> inherits) {
  /** What a shell would take as it is. */
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./{}-]+");

  /**
   * Does the run, like {@link TaskExecutor#execute}.
   *
   * @throws IOException when the run's scratch directory cannot be written
   */
  public ExecutionResult run(ExecutionTask task, EventSink events, StopSignal stop)
      throws Exception {
    return new ProcessRun(spec, task, events, stop).execute(Launch.of(this, task));
  }

  /** The command line for people, with secrets masked and without the prompt. */
  public String commandForPeople() {
    String line = String.join(" ", spec.command().stream().map(Invocation::quoted).toList());
    return Secrets.of(Redaction.USUAL, System.getenv(), spec.env())
        .mask(input == null ? line : line + " < {prompt}");
  }

  private static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
