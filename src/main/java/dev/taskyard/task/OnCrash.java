package dev.taskyard.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a running task whose worker died. */
public enum OnCrash {
  /** A new run from the beginning. */
  REQUEUE,
  /**
   * A new run that continues the recorded thread, where the executor can; else from the beginning.
   */
  RESUME,
  /** No new run: the task fails. For work that must not be done twice. */
  FAIL;

  /** The word in JSON, SQL and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The policy with this word, if there is one. */
  public static Optional<OnCrash> ofWord(String word) {
    return Arrays.stream(values()).filter(c -> c.word().equals(word)).findFirst();
  }
}
