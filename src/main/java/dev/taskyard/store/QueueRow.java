package dev.taskyard.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code task_queue}, read under its lock. */
public record QueueRow(
    long taskId,
    String queue,
    String state,
    @Nullable String waitsFor,
    long rank,
    @Nullable String executor,
    @Nullable String model,
    @Nullable String lane,
    @Nullable String lockName,
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
    @Nullable Instant cancelRequestedAt,
    @Nullable String host) {

  /** Whether this run of this worker still holds the task. */
  public boolean isHeldBy(long worker, int runNumber) {
    return workerId != null && workerId == worker && run == runNumber;
  }

  public boolean isCancelRequested() {
    return cancelRequestedAt != null;
  }

  /** Whether other tasks must end first. */
  public boolean waitsForDependencies() {
    return state.equals("blocked") && "dependency".equals(waitsFor);
  }

  /** Whether it is run by its attempts, and ends with the last of them. */
  public boolean waitsForAttempts() {
    return state.equals("blocked") && "attempts".equals(waitsFor);
  }

  /** Whether it may be an attempt: they are all bound to a host. */
  public boolean mayBeAttempt() {
    return host != null;
  }

  public boolean isRunning() {
    return state.equals("running");
  }
}
