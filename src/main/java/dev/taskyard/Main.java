package dev.taskyard;

import dev.taskyard.cli.Cli;

/** The program's entry: runs the command, ends with its exit code. */
public final class Main {

  private Main() {}

  /** Runs the command that the words name. */
  public static void main(String... args) {
    // H2 shares its file between processes through a server of its own, which by default listens
    // everywhere.
    System.setProperty("h2.bindAddress", "127.0.0.1");
    if (Cli.lasts(args)) {
      logTimes();
    }
    System.exit(Cli.runInProcess(args));
  }

  /** Before the first logger is made; what somebody has set himself counts more. */
  private static void logTimes() {
    String prefix = "org.slf4j.simpleLogger.";
    if (System.getProperty(prefix + "dateTimeFormat") == null) {
      System.setProperty(prefix + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    }
    if (System.getProperty(prefix + "showDateTime") == null) {
      System.setProperty(prefix + "showDateTime", "true");
    }
  }
}
