package dev.taskyard.attempt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a worktree alone.
 *
 * @param reasons in words, one for each kind; empty when nothing would be lost with the directory
 * @param tip the commit of its branch; null where that is not checked out, and so was not seen
 */
record UnsavedWork(List<String> reasons, @Nullable String tip) {
  private static final int SHOWN = 3;

  UnsavedWork {
    reasons = List.copyOf(reasons);
  }

  /**
   * Looks for it.
   *
   * @param path its top directory
   * @param branch the short name of the branch that is to have everything
   */
  static UnsavedWork in(Path path, String branch) {
    Git git = Git.atTop(path);
    var status = CheckoutStatus.of(git);
    String commit = status.commit();
    // Then all commits are on it, as nearly always.
    boolean isOnBranch = status.branch().equals(branch);
    var reasons = new ArrayList<String>();
    if (!status.changed().isEmpty()) {
      reasons.add("uncommitted changes in " + some(status.changed()));
    }
    if (!isOnBranch
        && commit != null
        && git.run("for-each-ref", "--contains", commit).line().isEmpty()) {
      reasons.add("commits that are on no branch (HEAD is " + commit.substring(0, 12) + ")");
    }
    if (Files.isDirectory(GitDirectory.of(path).resolve("modules"))) {
      reasons.add("submodules that were checked out");
    }
    return new UnsavedWork(reasons, isOnBranch ? commit : null);
  }

  static String some(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
  }
}
