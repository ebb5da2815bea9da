package dev.taskyard.executor.chat;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GateSpec;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Runs a task's gate for its executor, which may not run commands of its own. Thread-safe. */
@FunctionalInterface
public interface GateRunner {
  /**
   * A gate that has been run.
   *
   * @param log the file with its output; null when there was none
   * @param wasStopped whether it was stopped before it could say anything
   */
  record Ran(Gate gate, @Nullable Path log, boolean wasStopped, boolean forced) {}

  /**
   * Runs it on the calling thread.
   *
   * @throws IOException when its log can't be written or read
   */
  Ran run(ExecutionTask task, GateSpec gate, EventSink events, StopSignal stop)
      throws IOException, InterruptedException;
}
