package dev.taskyard.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One tool use.
 *
 * @param id the executor's, may repeat across runs
 * @param outputText the whole output when it is longer than its summary but not large; a large one
 *     is at {@code detailPath}
 */
public record ToolCall(
    String id,
    String name,
    ToolStatus status,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Long durationMs,
    @Nullable String inputSummary,
    @Nullable String outputSummary,
    @Nullable String outputText,
    @Nullable String detailPath,
    @Nullable String patchRef,
    int run) {}
