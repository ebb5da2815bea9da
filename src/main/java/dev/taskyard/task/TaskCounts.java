package dev.taskyard.task;

import java.util.SortedMap;

/** How many tasks stand where, in all and by queue. */
public record TaskCounts(ByStatus all, SortedMap<String, ByStatus> queues) {

  /** The five numbers. */
  public record ByStatus(long queued, long running, long completed, long failed, long canceled) {
    /** None. */
    public static final ByStatus NONE = new ByStatus(0, 0, 0, 0, 0);

    /** These and {@code n} more with the status. */
    public ByStatus plus(TaskStatus status, long n) {
      return switch (status) {
        case QUEUED -> new ByStatus(queued + n, running, completed, failed, canceled);
        case RUNNING -> new ByStatus(queued, running + n, completed, failed, canceled);
        case COMPLETED -> new ByStatus(queued, running, completed + n, failed, canceled);
        case FAILED -> new ByStatus(queued, running, completed, failed + n, canceled);
        case CANCELED -> new ByStatus(queued, running, completed, failed, canceled + n);
      };
    }
  }
}
