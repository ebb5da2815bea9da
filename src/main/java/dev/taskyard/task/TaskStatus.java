package dev.taskyard.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a task stands, in the order of its life. Spelled in lower case in JSON and SQL. */
public enum TaskStatus {
  /** Waiting to be claimed; a claim moves it on, a cancel ends it. */
  QUEUED,
  /**
   * Claimed by a worker; only that worker's finish, or the rescue of a dead worker, moves it on.
   */
  RUNNING,
  /** Ended well. */
  COMPLETED,
  /** Ended with an error. */
  FAILED,
  /** Ended because somebody asked for it. */
  CANCELED;

  /** Whether no further step follows by itself; only {@code retry} leaves such a state. */
  public boolean isTerminal() {
    return this == COMPLETED || this == FAILED || this == CANCELED;
  }

  /** The word in JSON, SQL and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The status with this word, if there is one. */
  public static Optional<TaskStatus> ofWord(String word) {
    return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
  }
}
