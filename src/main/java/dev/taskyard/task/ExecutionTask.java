package dev.taskyard.task;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an executor is told about the run it is to do.
 *
 * @param id the task's public id
 * @param run the run's number, from 1
 * @param workspace absolute; exists when the run starts
 * @param scratchDir a directory of this run alone; files named in an {@link
 *     ExecutionEvent.Artifact} may lie here
 * @param threadId the thread that a former run or turn recorded, when this one is to go on with it
 * @param gates what the host checks when the executor is done
 * @param attempt which candidate change it is to make, when it has a worktree
 * @param inputs a directory with the results of the tasks that it runs after, as {@code ID.txt};
 *     null when it runs after none
 * @param worktree whether it works in a git worktree of its own
 * @param resumes whether a former run was cut off while it worked on this prompt in that thread;
 *     else the prompt is said there now
 * @param firstRun the first run that was to work on this prompt; those before worked on others
 */
public record ExecutionTask(
    String id,
    int run,
    String prompt,
    @Nullable String model,
    Path workspace,
    String mode,
    boolean allowShell,
    boolean trustMode,
    boolean autoApprove,
    Scratch scratchDir,
    @Nullable String threadId,
    GatePlan gates,
    @Nullable AttemptNumber attempt,
    boolean worktree,
    @Nullable Path inputs,
    boolean resumes,
    int firstRun) {

  /** A task that runs after nothing, with a scratch directory that exists; resumes its thread. */
  public ExecutionTask(
      String id,
      int run,
      String prompt,
      @Nullable String model,
      Path workspace,
      String mode,
      boolean allowShell,
      boolean trustMode,
      boolean autoApprove,
      Path scratch,
      @Nullable String threadId,
      GatePlan gates,
      @Nullable AttemptNumber attempt,
      boolean worktree) {
    this(
        id,
        run,
        prompt,
        model,
        workspace,
        mode,
        allowShell,
        trustMode,
        autoApprove,
        Scratch.at(scratch),
        threadId,
        gates,
        attempt,
        worktree,
        null,
        threadId != null,
        1);
  }

  /**
   * The scratch directory, mode 0700; made now unless it is there.
   *
   * @throws TaskyardException FAILED when it can't be made
   */
  public Path scratch() {
    return scratchDir.path();
  }

  /** The same in another directory. */
  public ExecutionTask inWorkspace(Path other) {
    return with(prompt, other, threadId, resumes);
  }

  /**
   * A further turn of the same run.
   *
   * @param thread the conversation to go on with; null begins another
   */
  public ExecutionTask followUp(String nextPrompt, @Nullable String thread) {
    return with(nextPrompt, workspace, thread, false);
  }

  /** A run that goes on where a former one was cut off in this thread. */
  public ExecutionTask resuming(String thread) {
    return with(prompt, workspace, thread, true);
  }

  private ExecutionTask with(
      String newPrompt, Path newWorkspace, @Nullable String newThread, boolean goesOn) {
    return new ExecutionTask(
        id,
        run,
        newPrompt,
        model,
        newWorkspace,
        mode,
        allowShell,
        trustMode,
        autoApprove,
        scratchDir,
        newThread,
        gates,
        attempt,
        worktree,
        inputs,
        goesOn,
        firstRun);
  }
}
