package dev.taskyard.executor;

import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import org.jspecify.annotations.Nullable;

/**
 * Does the work of a task. One instance serves many runs at once: implementations are thread-safe.
 */
@FunctionalInterface
public interface TaskExecutor {
  /**
   * Does one run, from beginning to end, on the calling thread.
   *
   * <p>It returns soon after {@code stop} is raised, with nothing of it left running. A run that is
   * stopped may return anything: what becomes of the task is decided by the reason of the stop. One
   * that does not return within the grace period is interrupted.
   *
   * @param task what to do
   * @param events where to say what happens; blocks while the recorder is behind
   * @param stop raised when the run must end early
   * @return how it ended; a status that is not terminal counts as a failure of the executor
   * @throws InterruptedException when interrupted after a stop
   * @throws Exception anything: the task fails with its message and cause {@code executor_crashed}
   */
  ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop) throws Exception;

  /**
   * The next turn of a run whose result did not pass. By default the conversation goes on with what
   * is wrong; without one the prompt is asked again together with it. Who runs the prompt as a
   * program must not mix words into it.
   *
   * @param task the run as it was asked for at first
   * @param thread the conversation that the run has been linked to
   * @param wrong what is wrong, in words
   */
  default ExecutionTask followUp(ExecutionTask task, @Nullable String thread, String wrong) {
    String prompt = thread == null ? task.prompt() + "\n\n" + wrong : wrong;
    return task.followUp(prompt, thread);
  }
}
