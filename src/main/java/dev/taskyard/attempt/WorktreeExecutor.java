package dev.taskyard.attempt;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.AttemptNumber;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Lets another executor work in a worktree of the task's own, and takes the change that it makes
 * there. Passes on as they are the tasks that have none. Thread-safe.
 *
 * <p>What becomes of the worktree:
 *
 * <ul>
 *   <li>A run that ends, however it ends: its change is recorded, put on the branch, and the
 *       worktree removed unless something would be lost.
 *   <li>A run that is given back, or whose lease is lost: nothing is touched. The next run goes on
 *       in it, perhaps at this moment.
 *   <li>Its worker dies: the next run goes on in it; when there is none, the sweep finds it.
 * </ul>
 */
public final class WorktreeExecutor implements TaskExecutor {
  private final TaskExecutor inner;
  private final Worktrees worktrees;
  private final InstantSource clock;

  public WorktreeExecutor(TaskExecutor inner, Worktrees worktrees, InstantSource clock) {
    this.inner = inner;
    this.worktrees = worktrees;
    this.clock = clock;
  }

  /** The id of the change that a task makes: a further run of it records the same anew. */
  public static String attemptId(String taskId) {
    return taskId.replaceFirst("^task_", "attempt_");
  }

  @Override
  public ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop)
      throws Exception {
    AttemptNumber number = task.attempt();
    if (number == null) {
      return inner.execute(task, events, stop);
    }
    Worktree worktree;
    try {
      Repository repository = Repository.of(task.workspace(), "a worktree");
      worktree = worktrees.of(repository, task.id(), number.baseSha());
    } catch (TaskyardException e) {
      return failed("No worktree for the task: ", e);
    }
    events.emit(
        new ExecutionEvent.Status(
            "Working in %s on branch %s from %s"
                .formatted(worktree.path(), worktree.branch(), number.baseSha().substring(0, 12))));
    var seen = new EventsInWorktree(events, worktree.workspace());
    ExecutionResult result;
    try {
      result = inner.execute(task.inWorkspace(worktree.workspace()), seen, stop);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      Optional<ExecutionResult> ignored = finish(task, number, worktree, seen, stop);
      throw e;
    }
    return finish(task, number, worktree, seen, stop)
        .orElse(goesOn(stop) ? unfinished(result) : result);
  }

  /** Records the change and removes the worktree; a failure when it can't be recorded. */
  private Optional<ExecutionResult> finish(
      ExecutionTask task,
      AttemptNumber number,
      Worktree worktree,
      EventsInWorktree events,
      StopSignal stop)
      throws InterruptedException {
    if (goesOn(stop)) {
      return Optional.empty();
    }
    try {
      record(task, number, worktree, events);
    } catch (TaskyardException e) {
      events.emit(
          new ExecutionEvent.Error("Worktree " + worktree.path() + " kept: " + e.getMessage()));
      return Optional.of(failed("The change could not be taken: ", e));
    }
    if (!goesOn(stop)) {
      remove(worktree, events);
    }
    return Optional.empty();
  }

  /** Whether another run goes on in the worktree, perhaps already. */
  private static boolean goesOn(StopSignal stop) {
    StopReason reason = stop.reason().orElse(null);
    return reason == StopReason.LEASE_LOST || reason == StopReason.SHUTDOWN;
  }

  /** A change that is not recorded is not completed: the run is given back. */
  private static ExecutionResult unfinished(ExecutionResult result) {
    return result.status() == TaskStatus.COMPLETED
        ? ExecutionResult.failed("Stopped before its change was taken", Cause.GIVEN_BACK)
            .withExitCode(result.exitCode())
        : result;
  }

  private static ExecutionResult failed(String what, TaskyardException e) {
    return ExecutionResult.failed(what + e.getMessage(), Cause.EXECUTOR_CRASHED);
  }

  /** Returns when it is stored: only then may its worktree go. */
  private void record(
      ExecutionTask task, AttemptNumber number, Worktree worktree, EventsInWorktree events)
      throws InterruptedException {
    events.busy(true);
    try {
      TakenPatch taken =
          new PatchTaker(task.scratch()).take(worktree.path(), number.baseSha(), message(number));
      worktree.keep(taken);
      events.emit(
          new ExecutionEvent.AttemptMade(
              attempt(task, number, worktree, taken, events.verification()), taken.patch()));
      events.sync();
    } finally {
      events.busy(false);
    }
  }

  private static String message(AttemptNumber number) {
    return "Attempt %d of %d at %s".formatted(number.index(), number.count(), number.groupId());
  }

  private Attempt attempt(
      ExecutionTask task,
      AttemptNumber number,
      Worktree worktree,
      TakenPatch taken,
      List<String> verification) {
    return new Attempt(
        attemptId(task.id()),
        number.groupId(),
        number.index(),
        number.count(),
        number.baseRef(),
        number.baseSha(),
        worktree.branch(),
        taken.headSha(),
        taken.summary(),
        taken.changedFiles(),
        null,
        verification,
        false,
        clock.instant(),
        taken.insertions(),
        taken.deletions());
  }

  private void remove(Worktree worktree, EventSink events) throws InterruptedException {
    try {
      List<String> reasons = worktrees.remove(worktree);
      if (!reasons.isEmpty()) {
        events.emit(
            new ExecutionEvent.Status(
                "Worktree %s kept: %s".formatted(worktree.path(), String.join("; ", reasons))));
      }
    } catch (TaskyardException e) {
      events.emit(new ExecutionEvent.Error("Worktree kept: " + e.getMessage()));
    }
  }
}
