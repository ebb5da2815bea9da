package dev.taskyard.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Which process this is, so that another on the same host can see it dead.
 *
 * @param machine boot id and pid namespace: pids can be compared only where these agree; unique
 *     where they can't be known
 * @param start when the process started, in the kernel's ticks since boot (a step of the clock does
 *     not change it)
 */
public record ProcessIdentity(String host, String machine, long pid, long start) {
  private static final int START_TIME_FIELD = 22;

  /** This process. */
  public static ProcessIdentity current() {
    long pid = ProcessHandle.current().pid();
    return new ProcessIdentity(
        hostName(), thisMachine(), pid, stat(pid).map(Stat::start).orElse(0L));
  }

  /**
   * Whether the other process is certainly gone. False whenever that can't be known from here: on
   * another machine, in another pid namespace, on a system without {@code /proc}.
   */
  public boolean seesDead(String otherMachine, long otherPid, long otherStart) {
    if (!machine.equals(otherMachine)
        || otherStart == 0
        || !Files.isDirectory(Path.of("/proc/self"))) {
      return false;
    }
    return stat(otherPid).map(stat -> stat.start != otherStart || stat.isDead()).orElse(true);
  }

  private record Stat(char state, long start) {
    /** A zombie only waits for its parent to look. */
    boolean isDead() {
      return state == 'Z' || state == 'X';
    }
  }

  /** The fields behind the command's name, which may itself hold spaces and brackets. */
  private static Optional<Stat> stat(long pid) {
    try {
      String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
      return Optional.of(
          new Stat(fields[0].charAt(0), Long.parseLong(fields[START_TIME_FIELD - 3])));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static String thisMachine() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      return boot + "/" + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | RuntimeException e) {
      return "unknown-" + UUID.randomUUID();
    }
  }

  /**
   * The host that a task with a worktree is bound to: this one, or what {@code TASKYARD_HOST} calls
   * all that share workspaces and data directory, such as containers of one machine.
   */
  public static String worktreeHost() {
    return worktreeHost(System.getenv());
  }

  static String worktreeHost(Map<String, String> env) {
    String shared = env.getOrDefault("TASKYARD_HOST", "").strip();
    return shared.isEmpty() ? hostName() : fitting(shared);
  }

  /** Who asks, as USER@HOST. */
  public static String userAtHost() {
    return System.getProperty("user.name", "unknown") + "@" + hostName();
  }

  /** This host's name. */
  public static String hostName() {
    try {
      return fitting(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** As much of it as a row holds. */
  private static String fitting(String name) {
    return name.length() > 255 ? name.substring(0, 255) : name;
  }
}
