package dev.taskyard.executor;

/**
 * A program could not be started; the message says what was expected, what was found and what to
 * do.
 */
final class LaunchException extends Exception {
  private static final long serialVersionUID = 1L;

  LaunchException(String message) {
    super(message);
  }
}
