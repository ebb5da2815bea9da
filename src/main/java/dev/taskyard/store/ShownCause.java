package dev.taskyard.store;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a driver threw, with its stack trace, in words that may be shown: in its own it may quote
 * the URL with the password.
 */
final class ShownCause extends Exception {
  private static final long serialVersionUID = 1L;

  private ShownCause(String words, @Nullable Throwable cause) {
    super(words, cause);
  }

  /** The same with all its causes; {@code mask} takes the secrets out of their words. */
  static ShownCause of(Throwable thrown, UnaryOperator<String> mask) {
    Throwable cause = thrown.getCause();
    var shown =
        new ShownCause(mask.apply(thrown.toString()), cause == null ? null : of(cause, mask));
    shown.setStackTrace(thrown.getStackTrace());
    return shown;
  }
}
