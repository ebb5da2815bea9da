package dev.taskyard.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How freely an executor may act; what each mode means in detail is the executor's. */
public enum Mode {
  /** Does the work. */
  AGENT,
  /** Reads and plans, changes nothing. */
  PLAN,
  /** Does the work without asking. */
  YOLO;

  /** The word in JSON, SQL and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The mode with this word, if there is one. */
  public static Optional<Mode> ofWord(String word) {
    return Arrays.stream(values()).filter(m -> m.word().equals(word)).findFirst();
  }
}
