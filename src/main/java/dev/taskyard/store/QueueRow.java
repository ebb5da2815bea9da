package dev.taskyard.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code task_queue}, read under its lock. */
public record QueueRow(
    long taskId,
    String queue,
    String state,
    @Nullable String executor,
    @Nullable Long workerId,
    int run,
    @Nullable Instant claimedAt,
    Instant readyAt,
    long lastSeq,
    int entries,
    Instant lastEntryAt,
    int maxRetries,
    int retries,
    int recoveries,
    int rateLimitWaits,
    @Nullable Instant cancelRequestedAt) {

  /** Whether this run of this worker still holds the task. */
  public boolean isHeldBy(long worker, int runNumber) {
    return workerId != null && workerId == worker && run == runNumber;
  }

  public boolean isCancelRequested() {
    return cancelRequestedAt != null;
  }

  public boolean isRunning() {
    return state.equals("running");
  }
}
