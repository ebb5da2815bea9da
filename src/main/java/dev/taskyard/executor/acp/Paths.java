package dev.taskyard.executor.acp;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
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
    if (path.startsWith("~")) {
      // Somebody's home, for an agent that takes it so.
      return false;
    }
    try {
      Path there = path.startsWith("file:") ? Path.of(URI.create(path)) : Path.of(path);
      return real(directory.resolve(there)).startsWith(real(directory));
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return false;
    }
  }
}
