package dev.taskyard.client;

import dev.taskyard.task.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks to list, newest first.
 *
 * @param schedule only those that this schedule added
 * @param limit 1 to 10,000
 * @param before only tasks older than this one (id or prefix): the next page
 */
public record TaskQuery(
    @Nullable TaskStatus status,
    @Nullable String queue,
    @Nullable String schedule,
    int limit,
    @Nullable String before) {

  /** Whatever added them. */
  public TaskQuery(
      @Nullable TaskStatus status, @Nullable String queue, int limit, @Nullable String before) {
    this(status, queue, null, limit, before);
  }

  /** The newest {@code limit} tasks. */
  public static TaskQuery newest(int limit) {
    return new TaskQuery(null, null, null, limit, null);
  }
}
