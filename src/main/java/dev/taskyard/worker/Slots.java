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
import dev.taskyard.task.Scratch;
import dev.taskyard.task.StopReason;
import dev.taskyard.timeline.Recorder;
import dev.taskyard.timeline.RunKey;
import dev.taskyard.timeline.RunPlace;
import dev.taskyard.timeline.RunRecorder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts each claimed task on a thread and sees its run to the end. Thread-safe. */
final class Slots {
  private static final Logger log = LoggerFactory.getLogger(Slots.class);

  private final WorkerParts parts;
  private final Recorder recorder;
  private final ActiveRuns runs;
  private final Runnable onEnd;
  private final Inputs inputs;
  private final RunThreads threads = new RunThreads();
  private final RunClocks clocks = new RunClocks();

  /**
   * @param onEnd told after each run; must not block
   */
  Slots(WorkerParts parts, Recorder recorder, ActiveRuns runs, Runnable onEnd) {
    this.parts = parts;
    this.recorder = recorder;
    this.runs = runs;
    this.onEnd = onEnd;
    this.inputs = new Inputs(parts.database(), parts.files(), parts.storeId());
  }

  /** Begins the run; returns at once. What can't be begun ends as failed, with the reason. */
  void begin(ClaimTasks.Claim claim, long workerId) {
    TaskReads.Claimed task = claim.task();
    var key = new RunKey(task.id(), task.publicId(), claim.run(), workerId);
    Path workspace = Path.of(task.workspace());
    Path scratchPath = parts.files().scratchPath(task.publicId(), claim.run());
    var scratch = Scratch.madeBy(() -> parts.files().scratch(task.publicId(), claim.run()));
    var stop = new StopSignal();
    RunRecorder runRecorder =
        recorder.begin(
            key,
            new RunPlace(parts.dataDir(), workspace, scratchPath, worktree(task)),
            scratch,
            () -> stop.raise(StopReason.LEASE_LOST));
    var run =
        new TaskRun(
            key,
            new TaskRun.Parts(
                () -> prepare(claim, workspace, scratch),
                workspace,
                executorOf(claim.executor()),
                runRecorder,
                stop,
                threads,
                runs::executed),
            new RunLimits(task.timeoutMs(), task.idleTimeoutMs()),
            parts.settings().cancelGrace().toMillis());
    var unused =
        run.end()
            .whenComplete(
                (outcome, fault) -> ended(run, scratch, runRecorder.isUnrecordable(), fault));
    runs.add(run);
    clocks.watch(run);
    run.begin();
  }

  void close() {
    clocks.close();
    threads.close();
  }

  private ExecutionTask prepare(ClaimTasks.Claim claim, Path workspace, Scratch scratch)
      throws InterruptedException {
    if (claim.run() > 1) {
      // A former run's processes may have outlived a worker that died on this host.
      RunProcesses.kill(claim.task().publicId(), claim.run() - 1);
    }
    Path written =
        claim.task().hasPredecessors()
            ? inputs.write(claim.task().id(), scratch.path()).orElse(null)
            : null;
    return executionTask(claim, workspace, scratch, written);
  }

  /** Often on the recorder's thread, which is not to wait for the disk. */
  private void ended(
      TaskRun run, Scratch scratch, boolean unrecordable, @Nullable Throwable fault) {
    RunKey key = run.key();
    if (fault != null) {
      log.error(
          "task {} run {}: its end was not stored; the next heartbeat gives the task back",
          key.publicId(),
          key.run(),
          fault);
    }
    if (!scratch.isMade()) {
      leave(run, unrecordable);
      return;
    }
    try {
      threads.execute(
          () -> {
            clean(key, parts.files());
            leave(run, unrecordable);
          });
    } catch (RuntimeException | Error e) {
      log.warn(
          "task {} run {}: its scratch directory is left to the sweep",
          key.publicId(),
          key.run(),
          e);
      leave(run, unrecordable);
    }
  }

  private void leave(TaskRun run, boolean unrecordable) {
    if (unrecordable) {
      runs.removeUnrecordable(run);
    } else {
      runs.remove(run);
    }
    onEnd.run();
  }

  /** Where its worktree is, if it has one; see {@link dev.taskyard.attempt}. */
  private @Nullable Path worktree(TaskReads.Claimed task) {
    return task.worktree() ? DataDirectory.worktreeIn(parts.dataDir(), task.publicId()) : null;
  }

  private ExecutionTask executionTask(
      ClaimTasks.Claim claim, Path workspace, Scratch scratch, @Nullable Path inputsDir) {
    TaskReads.Claimed task = claim.task();
    String prompt = task.followUp() == null ? task.prompt() : task.followUp();
    boolean resumes = resumes(claim);
    return new ExecutionTask(
        task.publicId(),
        claim.run(),
        inputsDir != null && isAgent(claim.executor()) ? Inputs.quoted(prompt, inputsDir) : prompt,
        task.model(),
        workspace,
        task.mode(),
        task.allowShell(),
        task.trustMode(),
        task.autoApprove(),
        scratch,
        resumes || task.followUp() != null ? task.threadId() : null,
        claim.gates(),
        task.attempt(),
        task.worktree(),
        inputsDir,
        resumes,
        task.firstRun());
  }

  /**
   * Whether a run before this one was cut off in the middle of the same thing, to be gone on with.
   */
  private boolean resumes(ClaimTasks.Claim claim) {
    TaskReads.Claimed task = claim.task();
    if (task.threadId() == null || claim.run() <= task.firstRun()) {
      return false;
    }
    return traits(claim.executor()).keepsThreads()
        ? resumesKept(task, task.threadId(), claim.run())
        : claim.recoveries() > 0 && task.onCrash().equals("resume");
  }

  /**
   * One that is kept here is gone on with if it is about what is asked now, and no worker has died
   * since it began whose task was to begin anew.
   */
  private boolean resumesKept(TaskReads.Claimed task, String thread, int run) {
    return parts
        .database()
        .transactions()
        .read(
            tx -> {
              int since =
                  task.onCrash().equals("resume")
                      ? task.firstRun()
                      : Math.max(task.firstRun(), tx.runs().lastDead(task.id()) + 1);
              return run > since && tx.threads().lastRun(thread) >= since;
            });
  }

  private boolean isAgent(String executor) {
    return traits(executor).isAgent();
  }

  private ExecutorTraits traits(String executor) {
    return parts.traits().getOrDefault(executor, ExecutorTraits.PLAIN);
  }

  private TaskExecutor executorOf(String name) {
    TaskExecutor executor = parts.executors().get(name);
    return executor != null ? executor : failing("This worker has no executor '" + name + "'");
  }

  private static TaskExecutor failing(String reason) {
    return (task, events, stop) -> ExecutionResult.failed(reason, Cause.EXECUTOR_CRASHED);
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
