package dev.taskyard.client.bench;

import dev.taskyard.task.Discrepancy;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What was measured; null is what was left out.
 *
 * @param making how long the history took to write
 * @param drain tasks a second, by the number of worker processes
 * @param verification null where nothing was worked that could be verified
 */
public record Figures(
    BenchOrder order,
    Place place,
    @Nullable Duration making,
    @Nullable Enqueue enqueue,
    @Nullable SortedMap<Integer, Double> drain,
    @Nullable Latency pickup,
    @Nullable Events events,
    @Nullable Calls calls,
    @Nullable List<ReportTime> reports,
    @Nullable Verification verification) {

  /** Whether what was verified is all there. */
  public boolean isSound() {
    return verification == null || verification.wrong.isEmpty();
  }

  /**
   * Where it was measured.
   *
   * @param database product and version
   * @param settings what the database promises of a commit
   */
  public record Place(
      String database,
      String schema,
      SortedMap<String, String> settings,
      int cores,
      String jvm,
      String system) {}

  /** Tasks a second, from the first to the last that was acknowledged. */
  public record Enqueue(double single1, double single4, double batch) {}

  /** Milliseconds. */
  public record Latency(double p50, double p95, double p99) {}

  /**
   * What runs emit.
   *
   * @param perSecond entries of timelines, stored
   * @param visible from the emitting to the sight of it
   */
  public record Events(double perSecond, Latency visible) {}

  /** Milliseconds, the 99th percentile of each. */
  public record Calls(
      double add, double list, double show, double prefix, double counts, double cancel) {}

  /**
   * How long a report took until its last row was read.
   *
   * @param week of the last seven days of the history
   * @param all of the whole history
   * @param rows of the whole history
   */
  public record ReportTime(String report, Duration week, Duration all, long rows) {}

  /**
   * How what was worked was looked at.
   *
   * @param tasks how many were looked at
   * @param wrong what was not as it should be
   */
  public record Verification(long tasks, List<Discrepancy> wrong) {
    public Verification {
      wrong = List.copyOf(wrong);
    }
  }
}
