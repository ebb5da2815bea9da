package dev.taskyard.executor;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the prompt as a script for {@code /bin/sh} in the workspace; its standard output is message
 * text and the result. Refuses a task without {@code allow_shell}. Thread-safe.
 */
public final class ShellExecutor implements TaskExecutor {
  /** Its name. */
  public static final String NAME = "shell";

  private final ProcessSpec spec;

  /**
   * The executor.
   *
   * @param env added to the environment of the scripts
   * @param cancelGrace how long a script's processes have between TERM and KILL when a run is
   *     stopped
   */
  public ShellExecutor(Map<String, String> env, Duration cancelGrace) {
    this.spec = new ProcessSpec(NAME, List.of("/bin/sh"), Protocol.TEXT, env, cancelGrace);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException when the run's scratch directory cannot be written
   */
  @Override
  public ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop)
      throws Exception {
    if (!task.allowShell()) {
      return ExecutionResult.failed("Executor 'shell' needs allow_shell", Cause.FAILED);
    }
    return new ProcessRun(spec, task, events, stop).execute(Launch.ofScript(task));
  }

  /** The same script again: what a gate said is no part of a program. */
  @Override
  public ExecutionTask followUp(ExecutionTask task, @Nullable String thread, String wrong) {
    return task;
  }
}
