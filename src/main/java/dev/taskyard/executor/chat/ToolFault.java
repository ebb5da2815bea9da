package dev.taskyard.executor.chat;

/** A call that can't be done as the model asked for it; the message is for the model. */
final class ToolFault extends Exception {
  private static final long serialVersionUID = 1L;

  ToolFault(String message) {
    super(message);
  }

  String words() {
    return String.valueOf(getMessage());
  }
}
