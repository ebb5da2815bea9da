package dev.taskyard.cli;

import dev.taskyard.task.TaskStatus;
import java.util.regex.Pattern;

/** Colours for people; none where they would be in the way. */
record Colours(boolean on) {

  /** What they are made of, and nothing else. */
  static final Pattern SEQUENCE = Pattern.compile("\u001b\\[(?:[012]|3[1236])m");

  private static final String RESET = "\u001b[0m";

  String bold(String text) {
    return paint("1", text);
  }

  String faint(String text) {
    return paint("2", text);
  }

  String good(String text) {
    return paint("32", text);
  }

  String bad(String text) {
    return paint("31", text);
  }

  String of(TaskStatus status, String text) {
    return switch (status) {
      case QUEUED -> text;
      case RUNNING -> paint("36", text);
      case COMPLETED -> good(text);
      case FAILED -> bad(text);
      case CANCELED -> paint("33", text);
    };
  }

  private String paint(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + RESET : text;
  }
}
