package dev.taskyard.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the history a report is about; null leaves that side open.
 *
 * @param since from this instant
 * @param until up to, and without, this instant
 */
public record ReportFilter(
    @Nullable Instant since,
    @Nullable Instant until,
    @Nullable String queue,
    @Nullable String model) {
  /** All of it. */
  public static final ReportFilter ALL = new ReportFilter(null, null, null, null);
}
