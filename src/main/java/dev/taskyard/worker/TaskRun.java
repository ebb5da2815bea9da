package dev.taskyard.worker;

import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.timeline.EndOutcome;
import dev.taskyard.timeline.RunKey;
import dev.taskyard.timeline.RunRecorder;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run, from its claim to its stored end: execute, classify, report. The executor has a thread
 * of its own, so that one that does not listen can be left behind.
 */
final class TaskRun {
  private static final Logger log = LoggerFactory.getLogger(TaskRun.class);

  private final RunKey key;
  private final ExecutionTask task;
  private final TaskExecutor executor;
  private final RunRecorder recorder;
  private final RunLimits limits;
  private final long graceMillis;
  private final StopSignal stop;
  private final long startedNanos = System.nanoTime();
  private volatile boolean executing = true;

  /** What a run is made of. */
  record Parts(ExecutionTask task, TaskExecutor executor, RunRecorder recorder, StopSignal stop) {}

  TaskRun(RunKey key, Parts parts, RunLimits limits, long graceMillis) {
    this.key = key;
    this.task = parts.task;
    this.executor = parts.executor;
    this.recorder = parts.recorder;
    this.stop = parts.stop;
    this.limits = limits;
    this.graceMillis = graceMillis;
  }

  RunKey key() {
    return key;
  }

  /** Whether its executor is still at work. */
  boolean isExecuting() {
    return executing;
  }

  void stop(StopReason reason) {
    stop.raise(reason);
  }

  /**
   * Does it all, on the slot's thread. Returns when the end is stored or the task is somebody
   * else's.
   */
  EndOutcome run() throws InterruptedException {
    ExecutionResult result = execute();
    executing = false;
    StopReason reason = stop.reason().orElse(null);
    if (reason == StopReason.LEASE_LOST) {
      log.warn("task {} run {}: lease lost, nothing more is recorded", key.publicId(), key.run());
      return EndOutcome.LEASE_LOST;
    }
    CompletableFuture<EndOutcome> end;
    if (reason == StopReason.SHUTDOWN
        && result.status() != dev.taskyard.task.TaskStatus.COMPLETED) {
      end = recorder.giveBack();
    } else {
      end = finish(classify(result, reason));
    }
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of " + key + " is unknown", e.getCause());
    }
  }

  /** A result that can't be kept as a file (a full disk) still ends its run, with the reason. */
  private CompletableFuture<EndOutcome> finish(ExecutionResult result) throws InterruptedException {
    try {
      return recorder.finish(result);
    } catch (TaskyardException e) {
      return recorder.finish(
          ExecutionResult.failed(String.valueOf(e.getMessage()), Cause.EXECUTOR_CRASHED));
    }
  }

  /** The reason of a stop decides over what the executor says, where the stop came first. */
  private ExecutionResult classify(ExecutionResult result, @Nullable StopReason reason) {
    if (!result.status().isTerminal()) {
      return ExecutionResult.failed(
          "The executor returned status '"
              + result.status().word()
              + "': expected completed, failed or canceled",
          Cause.EXECUTOR_CRASHED);
    }
    if (reason == StopReason.WALL_TIMEOUT) {
      return ExecutionResult.failed(limits.wallWords(), Cause.WALL_TIMEOUT)
          .withExitCode(result.exitCode());
    }
    if (reason == StopReason.IDLE_TIMEOUT) {
      return ExecutionResult.failed(limits.idleWords(), Cause.IDLE_TIMEOUT)
          .withExitCode(result.exitCode());
    }
    return result;
  }

  private ExecutionResult execute() throws InterruptedException {
    if (!Files.isDirectory(task.workspace())) {
      return ExecutionResult.failed(
          "Workspace " + task.workspace() + " is not a directory on this host", Cause.FAILED);
    }
    var result = new CompletableFuture<ExecutionResult>();
    var thread = new Thread(() -> result.complete(guarded()), "taskyard-run-" + key.publicId());
    thread.setDaemon(true);
    thread.start();
    return await(result, thread);
  }

  /** Whatever an executor throws is its run's failure, never the worker's. */
  private ExecutionResult guarded() {
    try {
      return executor.execute(task, recorder, stop);
    } catch (InterruptedException e) {
      return ExecutionResult.failed("Interrupted", Cause.EXECUTOR_CRASHED);
    } catch (TaskyardException e) {
      return ExecutionResult.failed(String.valueOf(e.getMessage()), Cause.EXECUTOR_CRASHED);
    } catch (Throwable e) {
      log.debug("task {} run {}: the executor threw", key.publicId(), key.run(), e);
      String message = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
      return ExecutionResult.failed("The executor crashed: " + message, Cause.EXECUTOR_CRASHED);
    }
  }

  private ExecutionResult await(CompletableFuture<ExecutionResult> result, Thread thread)
      throws InterruptedException {
    long stoppedNanos = 0;
    boolean interrupted = false;
    while (true) {
      try {
        return result.get(nextLook(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } catch (TimeoutException e) {
        limits
            .passed(System.nanoTime() - startedNanos, recorder.silentNanos())
            .ifPresent(stop::raise);
      }
      if (stop.isRaised()) {
        long now = System.nanoTime();
        stoppedNanos = stoppedNanos == 0 ? now : stoppedNanos;
        long sinceMillis = (now - stoppedNanos) / 1_000_000;
        if (sinceMillis > 4 * graceMillis + 4000) {
          log.error(
              "task {} run {}: the executor does not end; its thread is left behind",
              key.publicId(),
              key.run());
          return ExecutionResult.canceled(Cause.CANCEL_FORCED);
        }
        if (sinceMillis > 2 * graceMillis + 2000 && !interrupted) {
          thread.interrupt();
          interrupted = true;
        }
      }
    }
  }

  private long nextLook() {
    return stop.isRaised()
        ? 100
        : limits.nextLook(System.nanoTime() - startedNanos, recorder.silentNanos());
  }
}
