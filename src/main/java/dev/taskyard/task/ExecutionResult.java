package dev.taskyard.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended, as its executor sees it.
 *
 * @param status completed, failed or canceled; any other is taken as a failure of the executor
 * @param text the result, when there is one
 * @param error the reason, when it failed
 * @param exitCode of the process, when there was one
 * @param transientFailure whether the same might go well at another time
 * @param rateLimited whether the outside service refused for now; then {@code retryAt} may say
 *     until when
 */
public record ExecutionResult(
    TaskStatus status,
    @Nullable String text,
    @Nullable String error,
    Cause cause,
    @Nullable Integer exitCode,
    boolean transientFailure,
    boolean rateLimited,
    @Nullable Instant retryAt) {

  public static ExecutionResult completed(@Nullable String text) {
    return new ExecutionResult(
        TaskStatus.COMPLETED, text, null, Cause.COMPLETED, null, false, false, null);
  }

  public static ExecutionResult failed(String error, Cause cause) {
    return new ExecutionResult(TaskStatus.FAILED, null, error, cause, null, false, false, null);
  }

  public static ExecutionResult canceled(Cause cause) {
    return new ExecutionResult(TaskStatus.CANCELED, null, null, cause, null, false, false, null);
  }

  /** A failure that might go well at another time. */
  public static ExecutionResult transientFailure(String error) {
    return new ExecutionResult(
        TaskStatus.FAILED, null, error, Cause.FAILED, null, true, false, null);
  }

  /** The outside service refuses until {@code retryAt}, or until nobody knows when. */
  public static ExecutionResult rateLimited(String error, @Nullable Instant retryAt) {
    return new ExecutionResult(
        TaskStatus.FAILED, null, error, Cause.RATE_LIMITED, null, true, true, retryAt);
  }

  /** The same end, of a process that ended with this status. */
  public ExecutionResult withExitCode(@Nullable Integer code) {
    return new ExecutionResult(
        status, text, error, cause, code, transientFailure, rateLimited, retryAt);
  }

  /** The same end without secrets in its text and its error. */
  public ExecutionResult redacted(Redaction redaction) {
    return new ExecutionResult(
        status,
        text == null ? null : redaction.redact(text),
        error == null ? null : redaction.redact(error),
        cause,
        exitCode,
        transientFailure,
        rateLimited,
        retryAt);
  }

  /** The same end with this text. */
  public ExecutionResult withText(@Nullable String newText) {
    return new ExecutionResult(
        status, newText, error, cause, exitCode, transientFailure, rateLimited, retryAt);
  }
}
