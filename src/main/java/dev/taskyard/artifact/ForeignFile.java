package dev.taskyard.artifact;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that an executor named: real, and inside the root that allows it. Immutable.
 *
 * @param root a real path
 * @param file a real path below {@code root}
 */
record ForeignFile(Path root, Path file) {

  /** INVALID unless the path is absolute and, all links followed, a file below one of the roots. */
  static ForeignFile find(Path source, List<Path> allowedRoots) {
    if (!source.isAbsolute()) {
      throw refused(source, "is relative", "resolve it against the workspace");
    }
    Path real;
    try {
      real = source.toRealPath();
    } catch (NoSuchFileException e) {
      throw refused(source, "does not exist", "write the file before naming it");
    } catch (IOException e) {
      throw Faults.cannot("read", source, e);
    }
    for (Path root : allowedRoots) {
      if (isBelow(real, root)) {
        return new ForeignFile(realOrSame(root), requireRegular(source, real));
      }
    }
    throw refused(
        source,
        "lies outside the workspace and the scratch directory of the run",
        "copy it into one of them");
  }

  /** Opens it without following a link, whatever has happened since it was found. */
  InputStream open() throws IOException {
    return NoFollow.open(root, file);
  }

  private static boolean isBelow(Path real, Path root) {
    Path realRoot = realOrSame(root);
    return real.startsWith(realRoot) && !real.equals(realRoot);
  }

  /** A root that does not exist has nothing below it. */
  private static Path realOrSame(Path root) {
    try {
      return root.toRealPath();
    } catch (IOException e) {
      return root.toAbsolutePath();
    }
  }

  private static Path requireRegular(Path source, Path real) {
    if (!Files.isRegularFile(real)) {
      throw refused(source, "is not a regular file", "name a file, not a directory or device");
    }
    return real;
  }

  private static TaskyardException refused(Path source, String fault, String remedy) {
    return TaskyardException.invalid(
        "Expected a file of the run as an artifact, but %s %s; %s"
            .formatted(Faults.printable(source.toString()), fault, remedy));
  }
}
