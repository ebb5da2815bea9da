package dev.taskyard.attempt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a checkout differs from its commit, tracked and untracked files alike; a repository in the
 * repository counts as untracked, ignored files do not count.
 *
 * @param branch its short name; something in parentheses when HEAD is detached
 * @param commit null when there is none yet
 * @param changed the names of the files that differ
 */
record CheckoutStatus(String branch, @Nullable String commit, List<String> changed) {
  private static final String COMMIT = "# branch.oid ";
  private static final String NONE_YET = "(initial)";
  private static final String BRANCH = "# branch.head ";

  CheckoutStatus {
    changed = List.copyOf(changed);
  }

  /** Asks git, once for all. */
  static CheckoutStatus of(Git git) {
    List<String> said =
        git.run(
                "status",
                "--porcelain=v2",
                "--branch",
                "--no-ahead-behind",
                "-z",
                "--no-renames",
                "--untracked-files=normal")
            .names();
    String commit = header(COMMIT, said);
    return new CheckoutStatus(
        header(BRANCH, said),
        commit.equals(NONE_YET) ? null : commit,
        said.stream().filter(line -> !line.startsWith("#")).map(CheckoutStatus::nameIn).toList());
  }

  private static String header(String begin, List<String> said) {
    return said.stream()
        .filter(line -> line.startsWith(begin))
        .findFirst()
        .orElseThrow(() -> Git.notUnderstood("status", "a line that begins with " + begin, said))
        .substring(begin.length());
  }

  /** What git says of a file before its name is of so many words as its kind has facts. */
  private static String nameIn(String line) {
    int words =
        switch (line.charAt(0)) {
          case '1' -> 8;
          case 'u' -> 10;
          case '?' -> 1;
          default -> throw Git.notUnderstood("status", "its version 2", line);
        };
    return line.split(" ", words + 1)[words];
  }
}
