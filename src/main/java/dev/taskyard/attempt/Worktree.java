package dev.taskyard.attempt;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A checkout of a task's own, on a branch of its own, beside the one that somebody works in.
 *
 * @param repository the checkout that it was made beside, for its branches
 * @param path its top directory
 * @param workspace the task's workspace in it
 * @param branch {@code taskyard/TASK}
 * @param baseSha where the task's change begins
 */
public record Worktree(Path repository, Path path, Path workspace, String branch, String baseSha) {
  private static final String REASON = "taskyard: take the change";

  Git git() {
    return Git.atTop(path);
  }

  /** The branch by its full name. */
  String ref() {
    return Git.BRANCHES + branch;
  }

  /**
   * Puts a change that was taken on the branch, as a commit where it was not one, so that nothing
   * of it lies in this directory alone. The files stay as they are. A branch that has commits which
   * the change does not go on from is left alone; then the worktree counts as unsaved.
   */
  public void keep(TakenPatch taken) {
    Git git = git();
    if (isMoved(git, taken)) {
      git.run("symbolic-ref", "HEAD", ref());
      git.run("read-tree", taken.headSha());
    }
  }

  private boolean isMoved(Git git, TakenPatch taken) {
    CheckedOut before = taken.before();
    // One process where the branch was checked out and nobody has moved it since, as nearly always:
    // the change goes on from there.
    if (before.ref().equals(ref())
        && git.tried("update-ref", "-m", REASON, ref(), taken.headSha(), before.commit())
            .isSuccess()) {
      return true;
    }
    boolean goesOn = git.tried("merge-base", "--is-ancestor", ref(), taken.headSha()).isSuccess();
    if (goesOn) {
      git.run("update-ref", "-m", REASON, ref(), taken.headSha());
    }
    return goesOn;
  }

  boolean exists() {
    return Files.isDirectory(path);
  }
}
