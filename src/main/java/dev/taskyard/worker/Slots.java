package dev.taskyard.worker;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.executor.RunProcesses;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.queue.ClaimTasks;
import dev.taskyard.queue.ExecutorTraits;
import dev.taskyard.store.TaskReads;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.timeline.Recorder;
import dev.taskyard.timeline.RunKey;
import dev.taskyard.timeline.RunPlace;
import dev.taskyard.timeline.RunRecorder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a thread for each claimed task and sees its run to the end. */
final class Slots {
  private static final Logger log = LoggerFactory.getLogger(Slots.class);

  private final WorkerParts parts;
  private final Recorder recorder;
  private final ActiveRuns runs;
  private final Runnable onFree;
  private final Inputs inputs;
  private final AtomicInteger threads = new AtomicInteger();

  Slots(WorkerParts parts, Recorder recorder, ActiveRuns runs, Runnable onFree) {
    this.parts = parts;
    this.recorder = recorder;
    this.runs = runs;
    this.onFree = onFree;
    this.inputs = new Inputs(parts.database(), parts.files(), parts.storeId());
  }

  /** Begins the run; returns at once. What can't be begun ends as failed, with the reason. */
  void begin(ClaimTasks.Claim claim, long workerId) {
    try {
      Path scratch = parts.files().scratch(claim.task().publicId(), claim.run());
      Optional<Path> written =
          claim.task().hasPredecessors()
              ? inputs.write(claim.task().id(), scratch)
              : Optional.empty();
      begin(claim, workerId, scratch, written.orElse(null), executorOf(claim.executor()));
    } catch (TaskyardException e) {
      String reason = String.valueOf(e.getMessage());
      begin(claim, workerId, parts.dataDir(), null, failing(reason));
    }
  }

  private void begin(
      ClaimTasks.Claim claim,
      long workerId,
      Path scratch,
      @Nullable Path inputsDir,
      TaskExecutor executor) {
    TaskReads.Claimed task = claim.task();
    var key = new RunKey(task.id(), task.publicId(), claim.run(), workerId);
    Path workspace = Path.of(task.workspace());
    var stop = new StopSignal();
    RunRecorder runRecorder =
        recorder.begin(
            key,
            new RunPlace(parts.dataDir(), workspace, scratch, worktree(task)),
            () -> stop.raise(StopReason.LEASE_LOST));
    var run =
        new TaskRun(
            key,
            new TaskRun.Parts(
                executionTask(claim, workspace, scratch, inputsDir), executor, runRecorder, stop),
            new RunLimits(task.timeoutMs(), task.idleTimeoutMs()),
            parts.settings().cancelGrace().toMillis());
    runs.add(run);
    var thread = new Thread(() -> see(run), "taskyard-slot-" + threads.incrementAndGet());
    thread.setDaemon(true);
    thread.start();
  }

  /** Where its worktree is, if it has one; see {@link dev.taskyard.attempt}. */
  private @Nullable Path worktree(TaskReads.Claimed task) {
    return task.worktree() ? DataDirectory.worktreeIn(parts.dataDir(), task.publicId()) : null;
  }

  private ExecutionTask executionTask(
      ClaimTasks.Claim claim, Path workspace, Path scratch, @Nullable Path inputsDir) {
    TaskReads.Claimed task = claim.task();
    boolean resumes = claim.recoveries() > 0 && task.onCrash().equals("resume");
    return new ExecutionTask(
        task.publicId(),
        claim.run(),
        inputsDir != null && isAgent(claim.executor())
            ? Inputs.quoted(task.prompt(), inputsDir)
            : task.prompt(),
        task.model(),
        workspace,
        task.mode(),
        task.allowShell(),
        task.trustMode(),
        task.autoApprove(),
        scratch,
        resumes ? task.threadId() : null,
        claim.gates(),
        task.attempt(),
        task.worktree(),
        inputsDir);
  }

  private boolean isAgent(String executor) {
    return parts.traits().getOrDefault(executor, ExecutorTraits.PLAIN).isAgent();
  }

  private TaskExecutor executorOf(String name) {
    TaskExecutor executor = parts.executors().get(name);
    return executor != null ? executor : failing("This worker has no executor '" + name + "'");
  }

  private static TaskExecutor failing(String reason) {
    return (task, events, stop) -> ExecutionResult.failed(reason, Cause.EXECUTOR_CRASHED);
  }

  private void see(TaskRun run) {
    RunKey key = run.key();
    try {
      if (key.run() > 1) {
        // A former run's processes may have outlived a worker that died on this host.
        RunProcesses.kill(key.publicId(), key.run() - 1);
      }
      run.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error(
          "task {} run {}: its end was not stored; it is recovered when this worker ends",
          key.publicId(),
          key.run(),
          e);
    } finally {
      clean(key, parts.files());
      runs.remove(run);
      onFree.run();
    }
  }

  private static void clean(RunKey key, ArtifactFiles files) {
    try {
      files.deleteScratch(key.publicId(), key.run());
    } catch (RuntimeException e) {
      log.warn(
          "the scratch directory of task {} run {} stays: {}",
          key.publicId(),
          key.run(),
          e.getMessage());
    }
  }
}
