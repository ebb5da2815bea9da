package dev.taskyard.attempt;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The checkout of a git repository that holds a workspace.
 *
 * @param top its top directory, a real path
 * @param inside the workspace relative to it; empty when it is the top itself
 * @param head the commit that is checked out
 * @param branch the branch that is; null when HEAD is detached
 */
public record Repository(Path top, Path inside, String head, @Nullable String branch) {

  /**
   * Finds it.
   *
   * @param asked what needs it, for the error: {@code --attempts 3}, {@code --worktree}
   * @throws TaskyardException INVALID when the workspace is in none, or in one without a checkout
   *     or a commit
   */
  public static Repository of(Path workspace, String asked) {
    if (!Files.isDirectory(workspace)) {
      throw TaskyardException.invalid(
          "Workspace " + workspace + " is not a directory: expected one that exists");
    }
    // One process for all four questions, and no path in its answer, which could have line ends.
    Git.Ended found =
        Git.in(workspace)
            .tried(
                "rev-parse",
                "--is-inside-work-tree",
                "--show-cdup",
                "HEAD^{commit}",
                "--symbolic-full-name",
                "HEAD");
    String[] answers = found.out().split("\n", -1);
    if (answers[0].equals("false")) {
      throw TaskyardException.invalid(
          "Workspace %s is a bare git repository; %s needs a checkout (git clone it, or leave %s away)"
              .formatted(workspace, asked, option(asked)));
    }
    if (!found.isSuccess()) {
      throw answers[0].equals("true")
          ? TaskyardException.invalid(
              "The git repository of workspace %s has no commit; %s needs one (git commit, or leave %s away)"
                  .formatted(workspace, asked, option(asked)))
          : none(workspace, asked, found);
    }
    if (answers.length < 4) {
      throw Git.notUnderstood("rev-parse", "four lines", String.join(", ", answers));
    }
    Path here = real(workspace);
    Path top = here.resolve(answers[1]).normalize();
    String branch = answers[3];
    return new Repository(
        top,
        top.relativize(here),
        answers[2],
        branch.startsWith(Git.BRANCHES) ? branch.substring(Git.BRANCHES.length()) : null);
  }

  /** As git sees it. */
  private static Path real(Path workspace) {
    try {
      return workspace.toRealPath();
    } catch (IOException e) {
      throw TaskyardException.failed(
          "Workspace " + workspace + " can't be read: " + e.getMessage(), e);
    }
  }

  /** The workspace in another checkout of the same repository. */
  Path workspaceIn(Path otherTop) {
    return otherTop.resolve(inside).normalize();
  }

  private static TaskyardException none(Path workspace, String asked, Git.Ended found) {
    return found.error().contains("not a git repository")
        ? TaskyardException.invalid(
            "Workspace %s is in no git repository; %s needs one (git init && git commit, or leave %s away)"
                .formatted(workspace, asked, option(asked)))
        : TaskyardException.invalid(
            "The git repository of workspace %s can't be used for %s: %s"
                .formatted(workspace, asked, Git.reason(found)));
  }

  private static String option(String asked) {
    return asked.split(" ", 2)[0];
  }
}
