package dev.taskyard.client;

import dev.taskyard.task.Attempt;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.Usage;
import org.jspecify.annotations.Nullable;

/**
 * One of the attempts at a task.
 *
 * @param groupId the task that they are attempts at
 * @param index from 1
 * @param taskId the task that makes it; the same as {@code groupId} for a single task with a
 *     worktree
 * @param executor who made it, or is to
 * @param gates how many gates of the host have a result, {@code gatesPassed} how many passed
 * @param made the change, once it is recorded
 * @param durationMs null while it has not ended
 */
public record AttemptView(
    String groupId,
    int index,
    int count,
    String taskId,
    TaskStatus status,
    @Nullable String executor,
    @Nullable String model,
    int gates,
    int gatesPassed,
    @Nullable Attempt made,
    Usage usage,
    @Nullable Long durationMs,
    @Nullable String error) {

  public boolean selected() {
    return made != null && made.selected();
  }
}
