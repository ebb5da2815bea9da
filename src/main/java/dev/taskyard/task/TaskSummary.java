package dev.taskyard.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One line of the list. */
public record TaskSummary(
    String id,
    TaskStatus status,
    String promptSummary,
    @Nullable String model,
    String mode,
    @Nullable String executor,
    String queue,
    int priority,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Long durationMs,
    @Nullable Cause cause,
    @Nullable String error,
    @Nullable String threadId,
    @Nullable String turnId) {}
