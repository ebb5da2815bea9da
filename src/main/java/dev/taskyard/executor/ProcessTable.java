package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

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

  /**
   * Where the fields after the name begin to count in {@code stat}: state, parent, group, session.
   */
  private static final int STATE = 0;

  private static final int SESSION = 3;

  private ProcessTable() {}

  /** Whether this system has a {@code /proc} with environments. */
  static boolean isReadable() {
    return Files.isReadable(PROC.resolve("self/environ"));
  }

  /** Carries this task's id and the number of such a run in its environment. */
  static Predicate<Path> marked(String taskId, IntPredicate run) {
    return process -> {
      String environment = '\0' + read(process.resolve("environ"));
      return environment.contains('\0' + RunEnvironment.TASK_ID + '=' + taskId + '\0')
          && run.test(runNumber(environment));
    };
  }

  /** Has this variable in its environment. */
  static Predicate<Path> carrying(String variable, String value) {
    return process ->
        ('\0' + read(process.resolve("environ"))).contains('\0' + variable + '=' + value + '\0');
  }

  /**
   * Belongs to the session that this process leads or led. While that session has a member its
   * number is given to nobody; once it is given to another process, nothing is in the session.
   */
  static Predicate<Path> inSessionOf(ProcessHandle leader) {
    String session = Long.toString(leader.pid());
    return process ->
        session.equals(stat(process, SESSION))
            && ProcessHandle.of(leader.pid()).filter(h -> !h.equals(leader)).isEmpty();
  }

  /** The living processes of this kind; never this process or its ancestors. */
  static List<ProcessHandle> find(Predicate<Path> kind) {
    var found = new ArrayList<ProcessHandle>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (kind.test(process)) {
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
    return "Z".equals(stat(PROC.resolve(Long.toString(process.pid())), STATE));
  }

  /**
   * A field of {@code "pid (name) state parent …"}; the name may hold anything, a parenthesis too.
   */
  private static String stat(Path process, int field) {
    String stat = read(process.resolve("stat"));
    int afterName = stat.lastIndexOf(") ");
    String[] fields = stat.substring(afterName < 0 ? stat.length() : afterName + 2).split(" ", 5);
    return field < fields.length ? fields[field] : "";
  }

  private static int runNumber(String environment) {
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

  /**
   * What the file holds; nothing when it is another user's or the process has ended. Not by a
   * channel: an interrupt would close it, and what is to be ended would look as if it had gone.
   */
  private static String read(Path file) {
    try (var in = new FileInputStream(file.toFile())) {
      return new String(in.readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
