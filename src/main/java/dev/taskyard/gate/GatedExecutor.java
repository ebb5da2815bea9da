package dev.taskyard.gate;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * An executor whose completed runs count only when the task's gates pass. Where they fail, and the
 * task allows it, the executor is told and has another turn. Thread-safe.
 */
public final class GatedExecutor implements TaskExecutor {
  private final TaskExecutor executor;
  private final Duration grace;
  private final InstantSource clock;
  private final @Nullable String hidden;

  /**
   * @param grace how long a gate's processes have between TERM and KILL
   * @param clock says when a gate was recorded
   * @param hidden a variable of the worker's that gates do not get to see; null for none
   */
  public GatedExecutor(
      TaskExecutor executor, Duration grace, InstantSource clock, @Nullable String hidden) {
    this.executor = executor;
    this.grace = grace;
    this.clock = clock;
    this.hidden = hidden;
  }

  @Override
  public ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop)
      throws Exception {
    if (task.gates().gates().isEmpty()) {
      return executor.execute(task, events, stop);
    }
    var gates =
        new HostGate(task.id(), task.run(), task.workspace(), task.scratch(), grace, clock, hidden);
    return new GatedRun(executor, task, gates, new ThreadWatch(events), stop).execute();
  }

  @Override
  public ExecutionTask followUp(ExecutionTask task, @Nullable String thread, String wrong) {
    return executor.followUp(task, thread, wrong);
  }

  @Override
  public String toString() {
    return "GatedExecutor[" + executor + "]";
  }
}
