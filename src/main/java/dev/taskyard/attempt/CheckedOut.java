package dev.taskyard.attempt;

import java.nio.file.Path;

/**
 * What a checkout stands on.
 *
 * @param ref the full name of the branch; {@code HEAD} when it is detached
 * @param commit the commit
 * @param tree the tree of that commit
 * @param index the file of its index, which need not exist
 */
public record CheckedOut(String ref, String commit, String tree, Path index) {

  /** Asks git, once for all. */
  static CheckedOut of(Git git) {
    // The path comes last, as it alone may have line ends.
    String[] answers =
        git.run(
                "rev-parse",
                "HEAD^{commit}",
                "HEAD^{tree}",
                "--symbolic-full-name",
                "HEAD",
                "--git-path",
                "index")
            .line()
            .split("\n", 4);
    return new CheckedOut(answers[2], answers[0], answers[1], git.directory().resolve(answers[3]));
  }
}
