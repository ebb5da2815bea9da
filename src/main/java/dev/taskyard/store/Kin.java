package dev.taskyard.store;

import org.jspecify.annotations.Nullable;

/**
 * How a new task belongs to others, and where it must run.
 *
 * @param parentTaskId the task that asked for it, or that it is an attempt at
 * @param attemptIndex from 1; null when it is no attempt; likewise {@code attemptCount}
 * @param worktree whether it works in a git worktree of its own
 * @param host the only host whose workers may claim it; null for any
 * @param baseRef the branch that its worktree begins at, where it is on one
 * @param baseSha the commit that its worktree begins at; null when it has none
 * @param schedule name of the schedule that adds it; of an attempt, that adds its parent
 */
public record Kin(
    @Nullable Long parentTaskId,
    @Nullable Integer attemptIndex,
    @Nullable Integer attemptCount,
    boolean worktree,
    @Nullable String host,
    @Nullable String baseRef,
    @Nullable String baseSha,
    @Nullable String schedule) {
  /** A task by itself. */
  public static final Kin NONE = new Kin(null, null, null, false, null, null, null, null);

  /** A task that another one asked for. */
  public static Kin childOf(long parentTaskId) {
    return new Kin(parentTaskId, null, null, false, null, null, null, null);
  }

  /** The same, added by a schedule. */
  public Kin ofSchedule(String name) {
    return new Kin(
        parentTaskId, attemptIndex, attemptCount, worktree, host, baseRef, baseSha, name);
  }

  /** The same, in a worktree on this host. */
  public Kin inWorktree(String onHost, @Nullable String ref, String sha) {
    return new Kin(parentTaskId, attemptIndex, attemptCount, true, onHost, ref, sha, schedule);
  }

  /** The same as one of several attempts, whose parent has no id yet. */
  public Kin attempt(int index, int count) {
    return new Kin(null, index, count, worktree, host, baseRef, baseSha, schedule);
  }

  /** The same below this parent. */
  public Kin below(long parent) {
    return new Kin(parent, attemptIndex, attemptCount, worktree, host, baseRef, baseSha, schedule);
  }
}
