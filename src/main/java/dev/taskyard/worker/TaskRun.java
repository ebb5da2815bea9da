package dev.taskyard.worker;

import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.store.StoreException;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.timeline.EndOutcome;
import dev.taskyard.timeline.RunKey;
import dev.taskyard.timeline.RunRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run, from its claim to its stored end: execute, classify, report. The clocks are looked at
 * from outside, so that an executor that does not listen can be left behind. Thread-safe.
 */
final class TaskRun {
  private static final Logger log = LoggerFactory.getLogger(TaskRun.class);
  private static final long STOPPED_LOOK_MILLIS = 100;
  private static final long NEVER = -1;

  private final RunKey key;
  private final Parts parts;
  private final RunLimits limits;
  private final long graceMillis;
  private final StopSignal stop;
  private final RunRecorder recorder;
  private final CompletableFuture<EndOutcome> end = new CompletableFuture<>();
  private final long startedNanos = System.nanoTime();

  // --- guarded by this
  private @Nullable Thread thread;
  private @Nullable Future<?> look;
  private long stoppedNanos;
  private boolean interrupted;

  private volatile boolean executing = true;
  private volatile boolean unprepared;

  /** Makes ready what the executor is told. */
  interface Preparation {
    /**
     * On the run's own thread, before anything else.
     *
     * @throws TaskyardException the run fails with this message
     * @throws StoreException the task is given back
     */
    ExecutionTask prepare() throws InterruptedException;
  }

  /**
   * What a run is made of.
   *
   * @param threads what it runs on
   * @param onExecuted told once, when the executor is done or left behind; must not block
   */
  record Parts(
      Preparation preparation,
      Path workspace,
      TaskExecutor executor,
      RunRecorder recorder,
      StopSignal stop,
      Executor threads,
      Runnable onExecuted) {}

  TaskRun(RunKey key, Parts parts, RunLimits limits, long graceMillis) {
    this.key = key;
    this.parts = parts;
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

  /** Told once when it is stopped, or now when it is already. */
  void onStop(Runnable listener) {
    stop.onRaise(listener);
  }

  /** Completed when its end is stored, or the task is somebody else's. */
  CompletableFuture<EndOutcome> end() {
    return end;
  }

  /** Begins to do it all; returns at once. */
  void begin() {
    try {
      parts.threads.execute(() -> RunThreads.named("taskyard-run-" + key.publicId(), this::run));
    } catch (RuntimeException | Error e) {
      if (hasEndedNow()) {
        end.completeExceptionally(e);
      }
    }
  }

  private void run() {
    synchronized (this) {
      if (!executing) {
        return;
      }
      thread = Thread.currentThread();
    }
    ExecutionResult result = guarded();
    if (hasEndedNow()) {
      // An interrupt was for the executor.
      boolean ignored = Thread.interrupted();
      handOver(result);
    }
  }

  /** True for the first who asks: the others are too late. */
  private boolean hasEndedNow() {
    synchronized (this) {
      if (!executing) {
        return false;
      }
      executing = false;
      thread = null;
      if (look != null) {
        look.cancel(false);
      }
    }
    parts.onExecuted.run();
    return true;
  }

  private void handOver(ExecutionResult result) {
    StopReason reason = stop.reason().orElse(null);
    if (reason == StopReason.LEASE_LOST) {
      log.warn("task {} run {}: lease lost, nothing more is recorded", key.publicId(), key.run());
      end.complete(EndOutcome.LEASE_LOST);
      recorder.abandon();
      return;
    }
    try {
      CompletableFuture<EndOutcome> stored =
          unprepared || (reason == StopReason.SHUTDOWN && result.status() != TaskStatus.COMPLETED)
              ? recorder.giveBack()
              : finish(classify(result, reason));
      var unused =
          stored.whenComplete(
              (outcome, fault) -> {
                if (fault == null) {
                  end.complete(outcome);
                } else {
                  end.completeExceptionally(fault);
                }
              });
    } catch (InterruptedException | RuntimeException | Error e) {
      end.completeExceptionally(e);
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

  /** Whatever an executor throws is its run's failure, never the worker's. */
  private ExecutionResult guarded() {
    try {
      ExecutionTask task = parts.preparation.prepare();
      if (!Files.isDirectory(parts.workspace)) {
        return ExecutionResult.failed(
            "Workspace " + parts.workspace + " is not a directory on this host", Cause.FAILED);
      }
      return parts.executor.execute(task, recorder, stop);
    } catch (StoreException e) {
      return notLookedUp(e);
    } catch (InterruptedException e) {
      return ExecutionResult.failed("Interrupted", Cause.EXECUTOR_CRASHED);
    } catch (TaskyardException e) {
      return ExecutionResult.failed(String.valueOf(e.getMessage()), Cause.EXECUTOR_CRASHED);
    } catch (Throwable e) {
      log.warn("task {} run {}: the executor threw", key.publicId(), key.run(), e);
      String message = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
      return ExecutionResult.failed("The executor crashed: " + message, Cause.EXECUTOR_CRASHED);
    }
  }

  /**
   * What the run, or its executor, has to look up in the database. That it is away says nothing
   * about the task, which is given back; what it refuses it would refuse each time.
   */
  private ExecutionResult notLookedUp(StoreException e) {
    return switch (e.kind()) {
      case CONTENTION, LOST, COMMIT_UNKNOWN -> {
        unprepared = true;
        yield ExecutionResult.failed("The database is away", Cause.EXECUTOR_CRASHED);
      }
      case REFUSED ->
          ExecutionResult.failed(
              "The database refused the run: " + e.getMessage(), Cause.EXECUTOR_CRASHED);
      case DAMAGED ->
          ExecutionResult.failed(
              "The database is damaged: " + e.getMessage(), Cause.EXECUTOR_CRASHED);
    };
  }

  // --- clocks

  /**
   * Plans the next look in place of the one that was planned; none where nothing is to be seen.
   *
   * @param schedule has {@link #look} called in so many milliseconds
   */
  synchronized void planLook(LongFunction<Future<?>> schedule) {
    if (look != null) {
      look.cancel(false);
      look = null;
    }
    long wait = executing ? nextLook() : NEVER;
    if (wait != NEVER) {
      look = schedule.apply(wait);
    }
  }

  private long nextLook() {
    if (stop.isRaised()) {
      stoppedNanos = stoppedNanos == 0 ? System.nanoTime() : stoppedNanos;
      return STOPPED_LOOK_MILLIS;
    }
    return limits.isNone()
        ? NEVER
        : limits.nextLook(System.nanoTime() - startedNanos, recorder.silentNanos());
  }

  /** Looks at the clocks and does what they ask for. */
  void look() {
    if (stop.isRaised()) {
      urge();
    } else if (!limits.isNone()) {
      limits
          .passed(System.nanoTime() - startedNanos, recorder.silentNanos())
          .ifPresent(stop::raise);
    }
  }

  /**
   * A stopped executor is interrupted when it does not end, and left behind when that is no use.
   */
  private void urge() {
    synchronized (this) {
      long now = System.nanoTime();
      stoppedNanos = stoppedNanos == 0 ? now : stoppedNanos;
      long sinceMillis = (now - stoppedNanos) / 1_000_000;
      if (sinceMillis <= 4 * graceMillis + 4000) {
        if (sinceMillis > 2 * graceMillis + 2000 && !interrupted && thread != null) {
          thread.interrupt();
          interrupted = true;
        }
        return;
      }
    }
    if (hasEndedNow()) {
      log.error(
          "task {} run {}: the executor does not end; its thread is left behind",
          key.publicId(),
          key.run());
      // Not on this thread: the executor may hold what the recorder needs, and others' clocks wait.
      onThread(() -> handOver(ExecutionResult.canceled(Cause.CANCEL_FORCED)));
    }
  }

  /** Where no thread is to be had, the end is not stored: the heartbeat gives the task back. */
  private void onThread(Runnable work) {
    try {
      parts.threads.execute(work);
    } catch (RuntimeException | Error e) {
      end.completeExceptionally(e);
    }
  }
}
