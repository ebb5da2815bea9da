package dev.taskyard.task;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A task with its whole story.
 *
 * @param id public id, {@code task_} and random lower-case base32
 * @param workspace absolute path
 * @param executor the one asked for, or the one that ran it last; null until a worker chose its
 *     default
 * @param resultText the whole result when it is not large; a large one is at {@code
 *     resultDetailPath}
 * @param lock what it locks while it runs; null: nothing, or what its executor will decide
 * @param after public ids of the tasks that it runs after
 * @param runtimeEventCount over all runs
 * @param parentId public id of the task that asked for it, or that it is an attempt at
 * @param attemptIndex from 1, when it is an attempt; likewise {@code attemptCount}
 * @param worktree whether it works in a git worktree of its own
 * @param schedule name of the schedule that added it, whether or not that still exists
 * @param gatesAsked what must pass before it counts as completed; {@code gates} is what was found
 * @param usage over all runs
 */
public record TaskRecord(
    int schemaVersion,
    String id,
    String prompt,
    @Nullable String model,
    String workspace,
    String mode,
    boolean allowShell,
    boolean trustMode,
    boolean autoApprove,
    TaskStatus status,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Long durationMs,
    @Nullable String resultSummary,
    @Nullable String resultText,
    @Nullable String resultDetailPath,
    @Nullable String error,
    @Nullable Cause cause,
    @Nullable String threadId,
    @Nullable String turnId,
    long runtimeEventCount,
    @Nullable String executor,
    String queue,
    int priority,
    @Nullable Instant runAt,
    @Nullable String key,
    @Nullable String lock,
    List<String> after,
    @Nullable String parentId,
    @Nullable Integer attemptIndex,
    @Nullable Integer attemptCount,
    boolean worktree,
    @Nullable String schedule,
    GatePlan gatesAsked,
    SortedMap<String, String> labels,
    Usage usage,
    Checklist checklist,
    List<Run> runs,
    List<Gate> gates,
    List<Attempt> attempts,
    List<ArtifactRef> artifacts,
    List<GithubEvent> githubEvents,
    List<ToolCall> toolCalls,
    List<TimelineEntry> timeline) {

  /** The reference's number for this shape of the record. */
  public static final int SCHEMA_VERSION = 2;

  public TaskRecord {
    labels =
        java.util.Collections.unmodifiableSortedMap(
            new java.util.TreeMap<>((Map<String, String>) labels));
    after = List.copyOf(after);
    runs = List.copyOf(runs);
    gates = List.copyOf(gates);
    attempts = List.copyOf(attempts);
    artifacts = List.copyOf(artifacts);
    githubEvents = List.copyOf(githubEvents);
    toolCalls = List.copyOf(toolCalls);
    timeline = List.copyOf(timeline);
  }
}
