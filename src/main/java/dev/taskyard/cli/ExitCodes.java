package dev.taskyard.cli;

import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;

/** How a command ends. */
final class ExitCodes {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int NOT_FOUND = 3;
  static final int UNAVAILABLE = 4;
  static final int CANCELED = 130;

  private ExitCodes() {}

  static int of(TaskyardException.Category category) {
    return switch (category) {
      case FAILED -> FAILED;
      case INVALID -> USAGE;
      case NOT_FOUND -> NOT_FOUND;
      case UNAVAILABLE -> UNAVAILABLE;
    };
  }

  /** Of a command that ends as its task did. */
  static int of(TaskStatus status) {
    return switch (status) {
      case COMPLETED -> DONE;
      case CANCELED -> CANCELED;
      case FAILED, QUEUED, RUNNING -> FAILED;
    };
  }
}
