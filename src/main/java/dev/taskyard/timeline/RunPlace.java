package dev.taskyard.timeline;

import dev.taskyard.task.TaskyardException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where a run's files may lie.
 *
 * @param dataDir absolute and normalised
 * @param workspace absolute
 * @param scratch the run's own directory, below the data directory
 */
public record RunPlace(Path dataDir, Path workspace, Path scratch) {

  /**
   * A path that an executor refers to, as it is kept: relative to the data directory or to the
   * workspace, never leaving either.
   *
   * @throws TaskyardException INVALID when it would
   */
  public String checkReference(String reference) {
    return checkReference(reference, dataDir, workspace);
  }

  /** See {@link #checkReference(String)}. */
  public static String checkReference(String reference, Path dataDir, Path workspace) {
    Path path;
    try {
      path = Path.of(reference).normalize();
    } catch (InvalidPathException e) {
      throw TaskyardException.invalid(
          "path '" + reference.replace('\0', '?') + "' is no path: " + e.getReason());
    }
    if (path.isAbsolute()) {
      for (Path root : new Path[] {dataDir, workspace}) {
        if (path.startsWith(root) && !path.equals(root)) {
          return root.relativize(path).toString();
        }
      }
      throw outside(reference);
    }
    if (path.toString().isEmpty() || path.startsWith("..")) {
      throw outside(reference);
    }
    return path.toString();
  }

  private static TaskyardException outside(String reference) {
    return TaskyardException.invalid(
        "path '"
            + reference
            + "' lies outside: expected a file below the data directory or the workspace");
  }
}
