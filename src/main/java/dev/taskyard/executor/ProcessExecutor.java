package dev.taskyard.executor;

import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import java.io.IOException;

/**
 * Runs a program as an executor: the command of a {@link ProcessSpec} in the task's workspace, its
 * standard output read by the spec's protocol, its whole process tree ended with the run.
 * Thread-safe; a run takes the calling thread and one more.
 */
public final class ProcessExecutor implements TaskExecutor {
  private final ProcessSpec spec;
  private final CommandTemplate template;

  /** An executor of this program. */
  public ProcessExecutor(ProcessSpec spec) {
    this.spec = spec;
    this.template = new CommandTemplate(spec.command());
  }

  /**
   * {@inheritDoc}
   *
   * <p>A program that cannot be started is a failure with cause {@code executor_crashed}.
   *
   * @throws IOException when the run's scratch directory cannot be written
   */
  @Override
  public ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop)
      throws Exception {
    return new ProcessRun(spec, task, events, stop).execute(Launch.of(template, task));
  }

  @Override
  public String toString() {
    return "ProcessExecutor[" + spec + "]";
  }
}
