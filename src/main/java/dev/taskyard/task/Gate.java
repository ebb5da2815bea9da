package dev.taskyard.task;

import java.time.Instant;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Verification evidence: a command that was run in the workspace, and how it went.
 *
 * @param id unique within its task; recording the same id again replaces
 * @param gate the kind: fmt, check, clippy, lint, test, custom, …
 * @param status passed, failed, timeout
 * @param source {@link #HOST} when the host ran it, {@link #REPORTED} when an executor only says so
 * @param rule the rule that gave the classification, where the host classified it
 */
public record Gate(
    String id,
    String gate,
    String command,
    String cwd,
    @Nullable Integer exitCode,
    String status,
    String classification,
    long durationMs,
    String summary,
    @Nullable String logPath,
    Instant recordedAt,
    String source,
    @Nullable String rule) {
  /** It was run by the host, which nobody but the operator can talk into anything. */
  public static final String HOST = "host";

  /** An executor says that it ran. */
  public static final String REPORTED = "reported";

  /** The same without secrets in its texts. */
  public Gate redacted(Redaction redaction) {
    return withWords(redaction::redact);
  }

  /** The same with other words in its texts. */
  public Gate withWords(UnaryOperator<String> change) {
    return new Gate(
        id,
        change.apply(gate),
        change.apply(command),
        cwd,
        exitCode,
        status,
        classification,
        durationMs,
        change.apply(summary),
        logPath,
        recordedAt,
        source,
        rule);
  }

  /** The same with its log kept here. */
  public Gate withLogPath(@Nullable String path) {
    return new Gate(
        id,
        gate,
        command,
        cwd,
        exitCode,
        status,
        classification,
        durationMs,
        summary,
        path,
        recordedAt,
        source,
        rule);
  }

  /** The same from another source. */
  public Gate withSource(String newSource) {
    return new Gate(
        id,
        gate,
        command,
        cwd,
        exitCode,
        status,
        classification,
        durationMs,
        summary,
        logPath,
        recordedAt,
        newSource,
        rule);
  }
}
