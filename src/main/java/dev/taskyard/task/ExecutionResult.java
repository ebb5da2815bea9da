package dev.taskyard.task;

import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
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
 *     until when, or {@code retryAfter} for how long from now
 */
public record ExecutionResult(
    TaskStatus status,
    @Nullable String text,
    @Nullable String error,
    Cause cause,
    @Nullable Integer exitCode,
    boolean transientFailure,
    boolean rateLimited,
    @Nullable Instant retryAt,
    @Nullable Duration retryAfter) {

  public static ExecutionResult completed(@Nullable String text) {
    return new ExecutionResult(
        TaskStatus.COMPLETED, text, null, Cause.COMPLETED, null, false, false, null, null);
  }

  public static ExecutionResult failed(String error, Cause cause) {
    return new ExecutionResult(
        TaskStatus.FAILED, null, error, cause, null, false, false, null, null);
  }

  public static ExecutionResult canceled(Cause cause) {
    return new ExecutionResult(
        TaskStatus.CANCELED, null, null, cause, null, false, false, null, null);
  }

  /** A failure that might go well at another time. */
  public static ExecutionResult transientFailure(String error) {
    return new ExecutionResult(
        TaskStatus.FAILED, null, error, Cause.FAILED, null, true, false, null, null);
  }

  /** The outside service refuses until {@code retryAt}, or until nobody knows when. */
  public static ExecutionResult rateLimited(String error, @Nullable Instant retryAt) {
    return new ExecutionResult(
        TaskStatus.FAILED, null, error, Cause.RATE_LIMITED, null, true, true, retryAt, null);
  }

  /**
   * The outside service refuses for so long. From when on is for the queue to say: no clock of this
   * host is asked.
   */
  public static ExecutionResult rateLimitedFor(String error, Duration retryAfter) {
    return new ExecutionResult(
        TaskStatus.FAILED, null, error, Cause.RATE_LIMITED, null, true, true, null, retryAfter);
  }

  /** The same end, of a process that ended with this status. */
  public ExecutionResult withExitCode(@Nullable Integer code) {
    return new ExecutionResult(
        status, text, error, cause, code, transientFailure, rateLimited, retryAt, retryAfter);
  }

  /** The same end without secrets in its text and its error. */
  public ExecutionResult redacted(Redaction redaction) {
    return withWords(redaction::redact);
  }

  /** The same end with its text and its error, where there are any, put like this. */
  public ExecutionResult withWords(UnaryOperator<String> words) {
    return new ExecutionResult(
        status,
        text == null ? null : words.apply(text),
        error == null ? null : words.apply(error),
        cause,
        exitCode,
        transientFailure,
        rateLimited,
        retryAt,
        retryAfter);
  }

  /** The same end with this text. */
  public ExecutionResult withText(@Nullable String newText) {
    return new ExecutionResult(
        status,
        newText,
        error,
        cause,
        exitCode,
        transientFailure,
        rateLimited,
        retryAt,
        retryAfter);
  }
}
