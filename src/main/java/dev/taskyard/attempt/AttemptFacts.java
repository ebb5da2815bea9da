package dev.taskyard.attempt;

import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What attempts are compared and chosen by.
 *
 * @param index from 1
 * @param taskId the task that made it
 * @param gates how many gates have a result
 * @param gatesPassed how many of them passed
 * @param change null while nothing is recorded
 * @param durationMs null while it has not ended
 */
public record AttemptFacts(
    int index,
    int count,
    String taskId,
    TaskStatus status,
    @Nullable String executor,
    @Nullable String model,
    int gates,
    int gatesPassed,
    @Nullable Change change,
    Usage usage,
    @Nullable Long durationMs,
    boolean selected) {

  /** How much was changed. */
  public record Change(int files, int insertions, int deletions) {
    long size() {
      return (long) insertions + deletions;
    }

    /** Such as {@code +10 -2}. */
    String lines() {
      return "+" + insertions + " -" + deletions;
    }
  }

  boolean isEmpty() {
    return change == null || change.files() == 0;
  }

  boolean passedAll() {
    return gatesPassed == gates;
  }

  /** An empty change is as large as any: its lines decide nothing. */
  long size() {
    return change == null ? 0 : change.size();
  }
}
