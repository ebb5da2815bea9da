package dev.taskyard.executor.acp;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths that need not exist, with the links in them resolved. */
final class Paths {
  private Paths() {}

  /** The path with the links in as much of it as exists resolved. */
  static Path real(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    for (Path there = whole; there != null; there = there.getParent()) {
      try {
        return there.toRealPath().resolve(there.relativize(whole)).normalize();
      } catch (IOException e) {
        // Its parent may be there.
      }
    }
    return whole;
  }

  /** Whether this path, taken from the directory unless it is absolute, leads into it. */
  static boolean isWithin(Path directory, String path) {
    try {
      return real(directory.resolve(path)).startsWith(real(directory));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
