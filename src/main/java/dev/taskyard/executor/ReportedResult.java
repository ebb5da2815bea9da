package dev.taskyard.executor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code result} line of protocol {@code events}.
 *
 * @param isTransient null where it does not say
 */
record ReportedResult(
    String status,
    @Nullable String text,
    @Nullable String error,
    @Nullable Boolean isTransient,
    @Nullable Instant retryAt) {
  /** Those that end nothing are among them: who reports one has failed, and is told so. */
  private static final Set<String> STATUSES =
      Set.of("completed", "failed", "canceled", "rate_limited", "queued", "running");

  /**
   * The result that this object is; empty when it is none, or its status or a field's type is none
   * of ours.
   */
  static Optional<ReportedResult> of(ObjectNode object) {
    var fields = new Fields(object);
    String status = fields.text("status");
    if (!"result".equals(fields.text("type")) || status == null || !STATUSES.contains(status)) {
      return Optional.empty();
    }
    String text = fields.optionalText("text");
    String error = fields.optionalText("error");
    JsonNode marked = fields.optional("transient", JsonNode::isBoolean);
    String retryAt = fields.lenientText("retry_at");
    if (fields.areFaulty()) {
      return Optional.empty();
    }
    Boolean isTransient = marked == null ? null : (Boolean) marked.booleanValue();
    return Optional.of(new ReportedResult(status, text, error, isTransient, instant(retryAt)));
  }

  /** The end of a run that reported this and whose process ended so. */
  ExecutionResult result(ProcessEnd end, @Nullable String messages) {
    String resultText = text == null || text.isEmpty() ? messages : text;
    return switch (status) {
      case "completed" -> ExecutionResult.completed(resultText);
      case "canceled" -> ExecutionResult.canceled(Cause.CANCELED).withText(resultText);
      case "rate_limited" ->
          ExecutionResult.rateLimited(reason(end, "Rate limited"), retryAt).withText(resultText);
      case "failed" -> failed(end).withText(resultText);
      default -> ExecutionResult.failed(noEnd(), Cause.FAILED).withText(resultText);
    };
  }

  private ExecutionResult failed(ProcessEnd end) {
    String reason = reason(end, "The executor reported a failure without a reason");
    boolean worthRetry = isTransient == null ? end.isTemporaryFailure() : isTransient;
    return worthRetry
        ? ExecutionResult.transientFailure(reason)
        : ExecutionResult.failed(reason, Cause.FAILED);
  }

  private String noEnd() {
    return "The executor reported the result status '%s': ".formatted(status)
        + "expected completed, failed, canceled or rate_limited";
  }

  private String reason(ProcessEnd end, String otherwise) {
    if (error != null && !error.isBlank()) {
      return error;
    }
    return end.lastErrors().isEmpty() ? otherwise : end.lastErrors();
  }

  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
