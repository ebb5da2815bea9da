package dev.taskyard.store;

import dev.taskyard.task.GatePlan;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A new row of {@code tasks}; the task is queued. */
public record TaskRow(
    String publicId,
    String prompt,
    String promptSummary,
    @Nullable String model,
    String workspace,
    String mode,
    boolean allowShell,
    boolean trustMode,
    boolean autoApprove,
    @Nullable String executor,
    String queue,
    int priority,
    Instant createdAt,
    @Nullable Instant runAt,
    @Nullable String uniqueKey,
    @Nullable Long timeoutMs,
    @Nullable Long idleTimeoutMs,
    @Nullable Instant expiresAt,
    int maxRetries,
    String onCrash,
    GatePlan gates,
    Kin kin,
    Map<String, String> labels) {}
