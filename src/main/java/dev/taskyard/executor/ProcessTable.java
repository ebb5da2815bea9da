package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

  /** Where a field is in {@code stat} after the name; proc(5) counts pid and name too, from 1. */
  private static final int STATE = 0;

  private static final int SESSION = 3;
  private static final int VIRTUAL_SIZE = 20;
  private static final int ENVIRONMENT_START = 47;
  private static final int ENVIRONMENT_END = 48;

  /** How long a process is looked at whose program is just being replaced. */
  private static final Duration LONGEST_LOOK = Duration.ofMillis(200);

  private ProcessTable() {}

  /** Whether this system has a {@code /proc} with environments. */
  static boolean isReadable() {
    return Files.isReadable(PROC.resolve("self/environ"));
  }

  /** Carries this task's id and the number of such a run in its environment. */
  static Predicate<Path> marked(String taskId, IntPredicate run) {
    return process -> {
      String environment = environment(process);
      return environment.contains('\0' + RunEnvironment.TASK_ID + '=' + taskId + '\0')
          && run.test(runNumber(environment));
    };
  }

  /** Has this variable in its environment. */
  static Predicate<Path> carrying(String variable, String value) {
    return process -> environment(process).contains('\0' + variable + '=' + value + '\0');
  }

  /**
   * Belongs to the session that this process leads or led. While that session has a member its
   * number is given to nobody; once it is given to another process, nothing is in the session.
   */
  static Predicate<Path> inSessionOf(ProcessHandle leader) {
    String session = Long.toString(leader.pid());
    return process ->
        session.equals(field(stat(process), SESSION))
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
    return "Z".equals(field(stat(PROC.resolve(Long.toString(process.pid()))), STATE));
  }

  /**
   * The fields of {@code "pid (name) state parent …"} from the state on; the name may hold
   * anything, a parenthesis too.
   */
  private static String[] stat(Path process) {
    String stat = read(process.resolve("stat")).orElse("");
    int afterName = stat.lastIndexOf(") ");
    return stat.substring(afterName < 0 ? stat.length() : afterName + 2).split(" ", -1);
  }

  private static String field(String[] stat, int field) {
    return field < stat.length ? stat[field] : "";
  }

  /**
   * What it was started with, a zero before each variable and after the last; empty when that can't
   * be seen. In the middle of an {@code execve} a process has no environment, though it is ours: it
   * is looked at until it is through.
   */
  private static String environment(Path process) {
    Path file = process.resolve("environ");
    long start = System.nanoTime();
    Optional<String> environment = read(file);
    String emptyAt = "";
    while (environment.filter(String::isEmpty).isPresent()
        && System.nanoTime() - start < LONGEST_LOOK.toNanos()) {
      String[] stat = stat(process);
      String at = emptyAt(stat);
      if (hasNoMemory(stat) || (!at.isEmpty() && at.equals(emptyAt))) {
        break;
      }
      emptyAt = at;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      environment = read(file);
    }
    return '\0' + environment.orElse("");
  }

  /** Whether it has ended, or is the kernel's. */
  private static boolean hasNoMemory(String[] stat) {
    return field(stat, ENVIRONMENT_END).isEmpty() || "0".equals(field(stat, VIRTUAL_SIZE));
  }

  /**
   * Where its environment is, if that is empty: it was started with none, or Linux is just laying
   * out the new program, whose environment begins and ends at one place for a moment. The next
   * program's is elsewhere; so who has it there at two looks has none.
   */
  private static String emptyAt(String[] stat) {
    String end = field(stat, ENVIRONMENT_END);
    return !"0".equals(end) && end.equals(field(stat, ENVIRONMENT_START)) ? end : "";
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
   * What the file holds; absent when it is another user's or the process has ended. Not by a
   * channel: an interrupt would close it, and what is to be ended would look as if it had gone.
   */
  private static Optional<String> read(Path file) {
    try (var in = new FileInputStream(file.toFile())) {
      return Optional.of(new String(in.readAllBytes(), ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
