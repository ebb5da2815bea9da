package dev.taskyard.attempt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what lies in a worktree alone.
 *
 * @param path its top directory
 * @param ref the full name of the branch that is to have everything
 */
record UnsavedWork(Path path, String ref) {
  private static final int SHOWN = 3;

  /** In words, one for each kind; empty when nothing would be lost with the directory. */
  List<String> reasons() {
    Git git = Git.atTop(path);
    var reasons = new ArrayList<String>();
    List<String> changed = changed(git);
    if (!changed.isEmpty()) {
      reasons.add("uncommitted changes in " + some(changed));
    }
    Path own = ownIfBranchIsCheckedOut(git);
    if (own == null) {
      Git.Ended head = git.tried("rev-parse", "--verify", "--quiet", "HEAD^{commit}");
      boolean onBranch =
          head.isSuccess() && git.tried("merge-base", "--is-ancestor", "HEAD", ref).isSuccess();
      if (head.isSuccess()
          && !onBranch
          && git.run("for-each-ref", "--contains", "HEAD").line().isEmpty()) {
        reasons.add("commits that are on no branch (HEAD is " + head.line().substring(0, 12) + ")");
      }
      own = Path.of(git.run("rev-parse", "--absolute-git-dir").line());
    }
    if (Files.isDirectory(own.resolve("modules"))) {
      reasons.add("submodules that were checked out");
    }
    return reasons;
  }

  /**
   * What git keeps of this worktree alone, where HEAD is the branch and so all commits are on it,
   * as nearly always: one process then tells both.
   */
  private @Nullable Path ownIfBranchIsCheckedOut(Git git) {
    Git.Ended found = git.tried("rev-parse", "--symbolic-full-name", "HEAD", "--absolute-git-dir");
    String branch = ref + "\n";
    return found.isSuccess() && found.out().startsWith(branch)
        ? Path.of(found.line().substring(branch.length()))
        : null;
  }

  /** Tracked and untracked; a repository in the repository counts as untracked. */
  private static List<String> changed(Git git) {
    return git
        .run("status", "--porcelain", "-z", "--no-renames", "--untracked-files=normal")
        .names()
        .stream()
        .map(line -> line.substring(3))
        .toList();
  }

  static String some(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
  }
}
