package dev.taskyard.task;

import org.jspecify.annotations.Nullable;

/**
 * Which candidate change a task is to make, in a worktree of its own.
 *
 * @param groupId public id of the task that they are attempts at; the task itself when it makes the
 *     only one
 * @param index from 1
 * @param count how many there are
 * @param baseRef the branch that the change begins at, where there was one
 * @param baseSha the commit that the change begins at
 */
public record AttemptNumber(
    String groupId, int index, int count, @Nullable String baseRef, String baseSha) {}
