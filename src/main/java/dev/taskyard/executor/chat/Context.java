package dev.taskyard.executor.chat;

import dev.taskyard.task.Usage;

/**
 * How much of a conversation fits. Tokens are guessed from characters, and better so with each
 * reply, which tells how many there were. For one run.
 */
final class Context {
  private static final double USUAL = 3.5;
  private static final double LEAST = 1;
  private static final double MOST = 8;

  /** The rest is for the reply, and for what was guessed wrong. */
  private static final double FULL = 0.75;

  private final int limit;
  private double charsPerToken = USUAL;

  /**
   * @param limit in tokens
   */
  Context(int limit) {
    this.limit = limit;
  }

  int limit() {
    return limit;
  }

  /** Takes note of what a request of so many characters came to. */
  void learn(int chars, Usage usage) {
    if (usage.inputTokens() != null && usage.inputTokens() > 0) {
      charsPerToken = Math.min(MOST, Math.max(LEAST, (double) chars / usage.inputTokens()));
    }
  }

  int tokens(int chars) {
    return (int) (chars / charsPerToken);
  }

  /** Whether a request of so many characters leaves room for a reply. */
  boolean hasRoom(int chars) {
    return chars <= chars(FULL);
  }

  boolean fits(int chars) {
    return chars <= chars(1);
  }

  /** As many characters as make this part of the limit. */
  int chars(double part) {
    return (int) Math.min(Integer.MAX_VALUE, limit * part * charsPerToken);
  }
}
