package dev.taskyard.client;

import dev.taskyard.store.TaskStore;
import dev.taskyard.task.Mode;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskyardException;
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

  /** Refuses a workspace outside the parent's, unless that one is trusted beyond it. */
  void checkWorkspace(String workspace) {
    Path asked = Path.of(workspace);
    if (!parent.trustMode()
        && !asked.startsWith(Path.of(parent.workspace()))
        && !asked.startsWith(worktree)) {
      throw refused("workspace " + workspace, "expected a directory below " + parent.workspace());
    }
  }

  /** Gates are shell commands. */
  void checkGates(NewTask task) {
    if (!task.gates().isEmpty() && !parent.allowShell()) {
      throw refused(
          "a gate", "it is a shell command, and task " + publicId + " has no allow_shell");
    }
  }

  private TaskyardException refused(String what, String why) {
    return TaskyardException.invalid(
        "A task added by task " + publicId + " can't have " + what + ": " + why);
  }
}
