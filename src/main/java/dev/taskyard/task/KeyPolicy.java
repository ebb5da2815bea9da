package dev.taskyard.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a new task whose key a live task has. */
public enum KeyPolicy {
  /** It is not added: that one is returned. */
  EXISTING,
  /** That one is canceled if it is still queued, and the new one added; if it runs, an error. */
  REPLACE,
  /** An error. */
  REJECT;

  /** The word in options and JSON. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The policy with this word, if there is one. */
  public static Optional<KeyPolicy> ofWord(String word) {
    return Arrays.stream(values()).filter(policy -> policy.word().equals(word)).findFirst();
  }
}
