package dev.taskyard.executor;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import org.jspecify.annotations.Nullable;

/**
 * How a main process ended by itself.
 *
 * @param exitCode its exit status; 128 + n when signal n ended it
 * @param lastErrors the last lines of its standard error, shortened; empty when there are none
 */
public record ProcessEnd(int exitCode, String lastErrors) {
  /** EX_TEMPFAIL of sysexits.h: the same might go well at another time. */
  static final int TEMPORARY_FAILURE = 75;

  private static final int SIGNALLED = 128;
  private static final int LAST_SIGNAL = 64;

  /** The end of one that was sent KILL. */
  static ProcessEnd killed(String lastErrors) {
    return new ProcessEnd(SIGNALLED + 9, lastErrors);
  }

  boolean isTemporaryFailure() {
    return exitCode == TEMPORARY_FAILURE;
  }

  /**
   * Whether {@code setsid} could not turn into the program, for want of its interpreter perhaps.
   */
  public boolean wasNotStarted() {
    return (exitCode == 126 || exitCode == 127) && lastErrors.startsWith("setsid: ");
  }

  /** The end that the exit status alone tells of. */
  ExecutionResult result(@Nullable String text) {
    if (wasNotStarted()) {
      return ExecutionResult.failed(failure(), Cause.EXECUTOR_CRASHED);
    }
    if (exitCode == 0) {
      return ExecutionResult.completed(text);
    }
    ExecutionResult failed =
        isTemporaryFailure()
            ? ExecutionResult.transientFailure(failure())
            : ExecutionResult.failed(failure(), Cause.FAILED);
    return failed.withText(text);
  }

  /** The exit status in words, with the last lines of standard error. */
  public String failure() {
    int signal = exitCode - SIGNALLED;
    String how =
        signal > 0 && signal <= LAST_SIGNAL
            ? "Exited with status %d (signal %d)".formatted(exitCode, signal)
            : "Exited with status " + exitCode;
    return lastErrors.isEmpty() ? how : how + ": " + lastErrors;
  }
}
