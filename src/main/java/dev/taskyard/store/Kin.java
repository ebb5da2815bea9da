package dev.taskyard.store;

import org.jspecify.annotations.Nullable;

/**
 * How a new task belongs to others, and where it must run.
 *
 * @param parentTaskId the task that asked for it, or that it is an attempt at
 * @param attemptIndex from 1; null when it is no attempt; likewise {@code attemptCount}
 * @param worktree whether it works in a git worktree of its own
 * @param host the only host whose workers may claim it; null for any
 */
public record Kin(
    @Nullable Long parentTaskId,
    @Nullable Integer attemptIndex,
    @Nullable Integer attemptCount,
    boolean worktree,
    @Nullable String host) {
  /** A task by itself. */
  public static final Kin NONE = new Kin(null, null, null, false, null);

  /** A task that another one asked for. */
  public static Kin childOf(long parentTaskId) {
    return new Kin(parentTaskId, null, null, false, null);
  }
}
