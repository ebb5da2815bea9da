package dev.taskyard.attempt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

  Git git() {
    return Git.atTop(path);
  }

  /** The branch by its full name. */
  String ref() {
    return "refs/heads/" + branch;
  }

  /**
   * Puts a change that was taken on the branch, as a commit where it was not one, so that nothing
   * of it lies in this directory alone. The files stay as they are. A branch that has commits which
   * the change does not go on from is left alone; then the worktree counts as unsaved.
   */
  public void keep(TakenPatch taken) {
    Git git = git();
    if (git.tried("merge-base", "--is-ancestor", ref(), taken.headSha()).isSuccess()) {
      git.run("update-ref", "-m", "taskyard: take the change", ref(), taken.headSha());
      git.run("symbolic-ref", "HEAD", ref());
      git.run("read-tree", taken.headSha());
    }
  }

  /**
   * What would be lost with this directory, in words; empty when nothing would. Ignored files do
   * not count.
   */
  List<String> unsaved() {
    return new UnsavedWork(path, ref()).reasons();
  }

  boolean exists() {
    return Files.isDirectory(path);
  }
}
