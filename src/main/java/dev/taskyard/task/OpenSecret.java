package dev.taskyard.task;

import java.util.function.IntPredicate;

/** A secret that has begun and goes on as far as there is text. */
sealed interface OpenSecret {
  /** It goes on as long as there are such characters. */
  record Run(IntPredicate characters) implements OpenSecret {}

  /**
   * It goes on to the quote that closes it, or to the end of the line.
   *
   * @param escapes how many backslashes stood before the opening quote, as in JSON within JSON
   */
  record Quoted(char quote, int escapes) implements OpenSecret {}

  /**
   * A private key: to its last line, or to what no key has.
   *
   * @param length how many characters behind its first line are known
   */
  record Key(int length) implements OpenSecret {}
}
