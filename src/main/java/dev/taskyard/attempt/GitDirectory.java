package dev.taskyard.attempt;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where git keeps what is of one checkout alone: its index, its HEAD, its submodules. */
final class GitDirectory {
  private static final String LEADS_TO = "gitdir: ";

  private GitDirectory() {}

  /**
   * That of the checkout with this top directory.
   *
   * @throws TaskyardException FAILED when its {@code .git} can't be read
   */
  static Path of(Path top) {
    Path own = top.resolve(".git");
    if (Files.isDirectory(own)) {
      return own;
    }
    try {
      // In a worktree, or in a submodule, it is a file of one line.
      String line = Files.readString(own).stripTrailing();
      if (!line.startsWith(LEADS_TO)) {
        throw TaskyardException.failed(
            "%s was not understood: expected %sPATH, found %s".formatted(own, LEADS_TO, line));
      }
      return top.resolve(line.substring(LEADS_TO.length()));
    } catch (IOException e) {
      throw TaskyardException.failed(
          "The checkout " + top + " can't be read: " + e.getMessage(), e);
    }
  }
}
