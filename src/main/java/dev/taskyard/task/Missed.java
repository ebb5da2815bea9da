package dev.taskyard.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of the instants of a schedule that passed while no worker lived. */
public enum Missed {
  /** None of them is made up for. */
  SKIP,
  /** The latest is made up for, once. */
  ONCE,
  /** Each is made up for, one after the other, the latest hundred. */
  ALL;

  /** The word in JSON, SQL and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The policy with this word, if there is one. */
  public static Optional<Missed> ofWord(String word) {
    return Arrays.stream(values()).filter(p -> p.word().equals(word)).findFirst();
  }
}
