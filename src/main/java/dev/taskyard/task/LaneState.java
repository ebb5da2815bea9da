package dev.taskyard.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that share an outside quota: EXECUTOR/MODEL@ACCOUNT.
 *
 * @param parkedUntil nothing of it starts before; null when it is open
 * @param reason what the executor said when the quota was used up; null when it is open
 * @param waiting tasks that wait for it
 */
public record LaneState(
    String name, @Nullable Instant parkedUntil, @Nullable String reason, long waiting) {}
