package dev.taskyard.executor;

import java.util.List;

/**
 * How a process is put into a session of its own, so that Ctrl-C in the worker's terminal is the
 * worker's to judge.
 */
final class Sessions {
  private static final List<String> SETSID =
      Programs.inPath("setsid", System.getenv()).map(List::of).orElse(List.of());

  private Sessions() {}

  /**
   * What to put before a command: {@code setsid}, or nothing where there is none (macOS). As our
   * children lead no process group, it becomes the command itself: pid and exit status are the
   * command's.
   */
  static List<String> ownSession() {
    return SETSID;
  }
}
