package dev.taskyard.task;

import java.util.Locale;

/** Where a tool call stands. Spelled in lower case in JSON and SQL. */
public enum ToolStatus {
  RUNNING,
  SUCCESS,
  FAILED,
  /** The run ended before the call did. */
  CANCELED;

  /** The word in JSON and SQL. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
