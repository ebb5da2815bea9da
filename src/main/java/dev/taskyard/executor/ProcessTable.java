package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The processes of this machine as {@code /proc} shows them. A process of a run is known by the
 * environment that it was started with, which neither {@code setsid} nor the death of its parent
 * changes.
 *
 * <p>Without {@code /proc} nothing is found. What belongs to another user, and what has overwritten
 * its own environment in memory, cannot be seen.
 */
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  private ProcessTable() {}

  /** Whether this system has a {@code /proc} with environments. */
  static boolean isReadable() {
    return Files.isReadable(PROC.resolve("self/environ"));
  }

  /**
   * The living processes that carry this task's id and the number of such a run; never this process
   * or its ancestors.
   */
  static List<ProcessHandle> marked(String taskId, IntPredicate run) {
    var found = new ArrayList<ProcessHandle>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (carries(process, taskId, run)) {
          handle(process).filter(h -> !isOurs(h)).ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return found;
    }
    return found;
  }

  /** Whether it has ended and only waits for its parent to take note. */
  static boolean isZombie(ProcessHandle process) {
    try {
      // "pid (name) state …"; the name may hold anything, a parenthesis too.
      String stat = read(PROC.resolve(process.pid() + "/stat"));
      int afterName = stat.lastIndexOf(')');
      return afterName >= 0 && stat.startsWith(" Z", afterName + 1);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean carries(Path process, String taskId, IntPredicate run) {
    String environment;
    try {
      environment = '\0' + read(process.resolve("environ"));
    } catch (IOException e) {
      return false;
    }
    return environment.contains('\0' + RunEnvironment.TASK_ID + '=' + taskId + '\0')
        && run.test(number(environment));
  }

  private static int number(String environment) {
    String name = '\0' + RunEnvironment.RUN + '=';
    int start = environment.indexOf(name);
    int end = environment.indexOf('\0', start + 1);
    if (start < 0 || end < 0) {
      return -1;
    }
    try {
      return Integer.parseInt(environment.substring(start + name.length(), end));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static Optional<ProcessHandle> handle(Path process) {
    return ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
  }

  /** A worker that itself runs inside a run must not end itself with what it looks for. */
  private static boolean isOurs(ProcessHandle process) {
    Optional<ProcessHandle> mine = Optional.of(ProcessHandle.current());
    while (mine.isPresent()) {
      if (mine.get().equals(process)) {
        return true;
      }
      mine = mine.get().parent();
    }
    return false;
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), ISO_8859_1);
  }
}
