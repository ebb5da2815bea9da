package dev.taskyard.attempt;

import dev.taskyard.task.TaskyardException;

/**
 * What a checkout stands on.
 *
 * @param ref the full name of the branch; {@code HEAD} when it is detached
 * @param commit the commit
 * @param tree the tree of that commit
 */
public record CheckedOut(String ref, String commit, String tree) {

  /** Asks git, once for all. */
  static CheckedOut of(Git git) {
    String[] answers =
        git.run("rev-parse", "HEAD^{commit}", "HEAD^{tree}", "--symbolic-full-name", "HEAD")
            .line()
            .split("\n");
    if (answers.length != 3) {
      throw TaskyardException.failed(
          "git rev-parse in %s was not understood: expected a commit, a tree and a name, found %s"
              .formatted(git.directory(), String.join(", ", answers)));
    }
    return new CheckedOut(answers[2], answers[0], answers[1]);
  }
}
