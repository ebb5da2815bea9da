package dev.taskyard.client;

import dev.taskyard.queue.WorkspaceLock;
import dev.taskyard.store.TaskStore;
import dev.taskyard.task.KeyPolicy;
import dev.taskyard.task.Mode;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A task that a running task asks for never gets more than that one has: what is asked for beyond
 * it is refused, what only a default would grant is left away. (Otherwise an agent that may not run
 * a shell could queue a task that may: GHSA-72w5-pf8h-xfp4.)
 *
 * @param publicId the parent's
 * @param worktree where the parent works when it has a worktree
 */
record ParentLimits(String publicId, TaskStore.Parent parent, Path worktree) {

  /** What the task gets of a permission. */
  boolean limited(String permission, @Nullable Boolean asked, boolean usual, boolean parentHasIt) {
    if (Boolean.TRUE.equals(asked) && !parentHasIt) {
      throw refused(permission, "task " + publicId + " has none; leave it away");
    }
    return (asked == null ? usual : asked) && parentHasIt;
  }

  /** The mode the task gets: planning begets planning. */
  String limited(@Nullable String asked, String usual) {
    String plan = Mode.PLAN.word();
    if (!parent.mode().equals(plan)) {
      return asked == null ? usual : asked;
    }
    if (asked != null && !asked.equals(plan)) {
      throw refused("mode " + asked, "task " + publicId + " only plans");
    }
    return plan;
  }

  /**
   * The workspace that the task gets for the one it asks for: itself, links resolved, where it lies
   * below the parent's or that one is trusted beyond its own. A parent in a worktree has only that;
   * as the worktree goes with the parent, its child gets the parent's workspace, to have a worktree
   * of its own there.
   */
  String workspaceFor(String workspace) {
    Path asked = real(workspace);
    if (parent.worktree() && asked.startsWith(real(worktree.toString()))) {
      return parent.workspace();
    }
    boolean inside = !parent.worktree() && asked.startsWith(real(parent.workspace()));
    if (!inside && !parent.trustMode()) {
      throw refused(
          "workspace " + workspace,
          "expected a directory below " + (parent.worktree() ? worktree : parent.workspace()));
    }
    return asked.toString();
  }

  /** Whether a task in this workspace must have a worktree of its own, as its parent has. */
  boolean needsWorktree(String workspace) {
    return parent.worktree() && workspace.equals(parent.workspace());
  }

  private static Path real(String path) {
    try {
      return Path.of(path).toRealPath();
    } catch (IOException e) {
      return Path.of(path);
    }
  }

  /** Gates are shell commands. */
  void checkGates(NewTask task) {
    if (!task.gates().isEmpty() && !parent.allowShell()) {
      throw refused(
          "a gate", "it is a shell command, and task " + publicId + " has no allow_shell");
    }
  }

  /** Its own lock holds the workspace for its children too; they don't get around it. */
  void checkLock(String lock) {
    if (lock.equals(WorkspaceLock.NONE)) {
      throw refused("lock none", "expected a lock, or none said");
    }
  }

  /** It cancels no task of somebody else's. */
  void checkKeyPolicy(@Nullable KeyPolicy policy) {
    if (policy == KeyPolicy.REPLACE) {
      throw refused("key_policy replace", "expected existing or reject");
    }
  }

  /** It sees the results of its own kin alone. */
  TaskyardException notItsKin(String id) {
    return refused(
        "after " + id, "expected a task that " + publicId + " asked for or runs after itself");
  }

  private TaskyardException refused(String what, String why) {
    return TaskyardException.invalid(
        "A task added by task " + publicId + " can't have " + what + ": " + why);
  }
}
