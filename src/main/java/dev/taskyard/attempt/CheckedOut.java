package dev.taskyard.attempt;

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
      throw Git.notUnderstood(
          "rev-parse", "a commit, a tree and a name", String.join(", ", answers));
    }
    return new CheckedOut(answers[2], answers[0], answers[1]);
  }
}
