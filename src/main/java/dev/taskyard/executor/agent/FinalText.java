package dev.taskyard.executor.agent;

import dev.taskyard.task.Summaries;
import java.util.Optional;

/**
 * Which part of all that an agent says is its answer: the last message, or the text after the last
 * tool call where messages have no end. For one thread at a time.
 */
final class FinalText {
  /** A longer message is not kept twice: all message text stands for it. */
  private static final int LIMIT = 4 << 20;

  private final StringBuilder last = new StringBuilder();
  private boolean ended;
  private boolean lineIsOpen;
  private boolean tooLong;

  /**
   * Takes a piece, and gives it back as it is to be passed on: a message that follows another
   * without anything in between begins on a line of its own.
   */
  String begin(String piece) {
    boolean apart = ended && lineIsOpen;
    if (ended) {
      last.setLength(0);
      tooLong = false;
      ended = false;
    }
    tooLong |= last.length() + piece.length() > LIMIT;
    if (!tooLong) {
      last.append(piece);
    }
    lineIsOpen = !piece.endsWith("\n");
    return apart ? "\n" + piece : piece;
  }

  /** The next piece begins another message. */
  void endMessage() {
    ended = last.length() > 0 || tooLong;
  }

  /** What is said after a tool call is another message. */
  void beforeCall() {
    endMessage();
  }

  /** Another event stands between the text before and after it. */
  void interrupted() {
    lineIsOpen = false;
  }

  /** The last message; empty when there is none, it is blank, or too long. */
  Optional<String> last() {
    String text = Summaries.mend(last.toString());
    return tooLong || text.isBlank() ? Optional.empty() : Optional.of(text);
  }
}
