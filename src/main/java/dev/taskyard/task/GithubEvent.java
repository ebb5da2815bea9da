package dev.taskyard.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something the task did on GitHub: {@code action} on {@code target} (issue, pr) number {@code
 * number}.
 */
public record GithubEvent(
    String id,
    String action,
    String target,
    long number,
    String summary,
    @Nullable String url,
    Instant recordedAt) {}
