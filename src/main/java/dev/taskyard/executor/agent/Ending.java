package dev.taskyard.executor.agent;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an agent itself says that its turn ended. */
public sealed interface Ending {
  /**
   * It says that it succeeded.
   *
   * @param text its final text; null when it has none of its own
   */
  record Completed(@Nullable String text) implements Ending {}

  /** It says that it failed, for a reason of its own. */
  record Failed(String error) implements Ending {}

  /**
   * The model's service failed.
   *
   * @param transientFailure whether the same might go well at another time
   */
  record ApiFailed(String error, boolean transientFailure) implements Ending {}

  /**
   * The model's service refuses for now.
   *
   * @param until when it may be asked again; null when it does not say
   */
  record RateLimited(String error, @Nullable Instant until) implements Ending {}

  /** The end of the run that this is; {@code text} is what stands for a text of its own. */
  default ExecutionResult result(@Nullable String messages) {
    if (this instanceof Completed completed) {
      return ExecutionResult.completed(completed.text() == null ? messages : completed.text());
    } else if (this instanceof Failed failed) {
      return ExecutionResult.failed(failed.error(), Cause.FAILED).withText(messages);
    } else if (this instanceof RateLimited limited) {
      return ExecutionResult.rateLimited(limited.error(), limited.until()).withText(messages);
    }
    var failed = (ApiFailed) this;
    ExecutionResult plain =
        failed.transientFailure()
            ? ExecutionResult.transientFailure(failed.error())
            : ExecutionResult.failed(failed.error(), Cause.API_ERROR);
    return new ExecutionResult(
        plain.status(),
        messages,
        plain.error(),
        Cause.API_ERROR,
        null,
        plain.transientFailure(),
        false,
        null);
  }
}
