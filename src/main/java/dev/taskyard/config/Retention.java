package dev.taskyard.config;

import dev.taskyard.task.TaskStatus;
import java.time.Duration;
import java.util.Map;

/**
 * How long ended tasks are kept.
 *
 * @param byStatus for each terminal status that is not kept for ever
 */
public record Retention(Map<TaskStatus, Duration> byStatus) {
  /** Everything is kept for ever. */
  public static final Retention FOR_EVER = new Retention(Map.of());

  public Retention {
    byStatus = Map.copyOf(byStatus);
  }
}
