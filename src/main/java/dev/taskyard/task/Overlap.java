package dev.taskyard.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a schedule does when its previous task has not ended. */
public enum Overlap {
  /** It adds the next one beside it. */
  ALLOW,
  /** It leaves this instant out. */
  SKIP,
  /** It adds the next one when the previous has ended. */
  QUEUE;

  /** The word in JSON, SQL and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The policy with this word, if there is one. */
  public static Optional<Overlap> ofWord(String word) {
    return Arrays.stream(values()).filter(p -> p.word().equals(word)).findFirst();
  }
}
