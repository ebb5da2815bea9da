package dev.taskyard.task;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A queue, its limits and what is in it.
 *
 * @param pausedAt null unless it is paused
 * @param limit how many of its tasks may run at once, over all workers; null: any number
 * @param rate how many may start in {@code ratePeriod}; null: any number
 * @param waiting tasks that have not ended and do not run, whatever they wait for
 */
public record QueueState(
    String name,
    @Nullable Instant pausedAt,
    @Nullable String pausedBy,
    @Nullable Integer limit,
    @Nullable Integer rate,
    @Nullable Duration ratePeriod,
    long running,
    long waiting) {
  /** Whether nothing of it starts. */
  public boolean isPaused() {
    return pausedAt != null;
  }
}
