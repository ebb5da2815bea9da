package dev.taskyard.timeline;

import dev.taskyard.task.TaskyardException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a run's files may lie.
 *
 * @param dataDir absolute and normalised
 * @param workspace absolute
 * @param scratch the run's own directory, below the data directory
 * @param worktree the git worktree it works in, in place of the workspace
 */
public record RunPlace(Path dataDir, Path workspace, Path scratch, @Nullable Path worktree) {
  /** The messages of a run that has no raw output; see {@link MessageLog}. */
  static final String MESSAGES = "messages.log";

  private static final Set<String> RAW_OUTPUT = Set.of("stdout.log", "stderr.log");

  /**
   * Whether it is the raw output that the process executors keep themselves. Only that may be moved
   * away; whatever else an executor names is copied, and stays where it is.
   */
  boolean isRawOutput(Path path) {
    Path normal = path.normalize();
    return scratch.equals(normal.getParent())
        && RAW_OUTPUT.contains(String.valueOf(normal.getFileName()));
  }

  /** Whether the run's output is being kept as it is. */
  boolean hasRawOutput() {
    return RAW_OUTPUT.stream().anyMatch(name -> Files.exists(scratch.resolve(name)));
  }

  /** Files that are to be kept may be copied from below these. */
  List<Path> roots() {
    return worktree == null ? List.of(workspace, scratch) : List.of(workspace, scratch, worktree);
  }

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
