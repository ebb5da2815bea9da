package dev.taskyard.attempt;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a worktree's {@code .git} file led when it was made, kept beside the worktree. Whoever may
 * write in a worktree can lead git elsewhere with that file, to a configuration with commands that
 * our own git would run.
 */
final class TrustedCheckout {
  private static final String SUFFIX = ".gitdir";

  private TrustedCheckout() {}

  /** Keeps it, when the worktree is whole. */
  static void keep(Path top) throws IOException {
    Path temporary = top.resolveSibling(top.getFileName() + SUFFIX + ".new");
    Files.copy(top.resolve(".git"), temporary, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.move(temporary, record(top), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  /** Forgets it, with the worktree. */
  static void forget(Path top) {
    try {
      Files.deleteIfExists(record(top));
    } catch (IOException e) {
      throw TaskyardException.failed("Can't delete " + record(top) + ": " + e.getMessage(), e);
    }
  }

  /** Whether it is kept: the worktree was made to the end. */
  static boolean isKept(Path top) {
    return Files.isRegularFile(record(top));
  }

  /** Refuses a worktree that leads elsewhere; one of which nothing is kept is not ours. */
  static void check(Path top) {
    if (!isKept(top)) {
      return;
    }
    try {
      Path file = top.resolve(".git");
      if (Files.isSymbolicLink(file) || Files.mismatch(file, record(top)) >= 0) {
        throw TaskyardException.failed(
            "%s does not lead to its repository any more: expected the content of %s; look at what is there before you use git in it"
                .formatted(file, record(top)));
      }
    } catch (IOException e) {
      throw TaskyardException.failed(
          "The worktree " + top + " can't be read: " + e.getMessage(), e);
    }
  }

  private static Path record(Path top) {
    return top.resolveSibling(top.getFileName() + SUFFIX);
  }
}
