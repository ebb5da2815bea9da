package dev.taskyard.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Verification evidence: a command that was run in the workspace, and how it went.
 *
 * @param id unique within its task; recording the same id again replaces
 * @param gate the kind: fmt, check, clippy, lint, test, custom, …
 * @param status passed, failed, timeout
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
    Instant recordedAt) {}
