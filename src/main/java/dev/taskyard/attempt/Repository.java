package dev.taskyard.attempt;

import dev.taskyard.task.TaskyardException;
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
    Git git = Git.in(workspace);
    // Two questions in one, as each call of git costs a process. A path may have line ends in it,
    // the answer beside it has none.
    Git.Ended found = git.tried("rev-parse", "--is-inside-work-tree", "--show-prefix");
    if (!found.isSuccess()) {
      throw none(workspace, asked, found);
    }
    String[] inside = found.out().split("\n", 2);
    if (!inside[0].equals("true")) {
      throw TaskyardException.invalid(
          "Workspace %s is a bare git repository; %s needs a checkout (git clone it, or leave %s away)"
              .formatted(workspace, asked, option(asked)));
    }
    Git.Ended head =
        git.tried("rev-parse", "--show-toplevel", "--verify", "--quiet", "HEAD^{commit}");
    if (!head.isSuccess()) {
      throw TaskyardException.invalid(
          "The git repository of workspace %s has no commit; %s needs one (git commit, or leave %s away)"
              .formatted(workspace, asked, option(asked)));
    }
    int topEnd = head.line().lastIndexOf('\n');
    Git.Ended branch = git.tried("symbolic-ref", "--quiet", "--short", "HEAD");
    return new Repository(
        Path.of(head.line().substring(0, topEnd)),
        Path.of(inside[1].stripTrailing()),
        head.line().substring(topEnd + 1),
        branch.isSuccess() ? branch.line() : null);
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
