package dev.taskyard.client;

import dev.taskyard.config.Config;
import dev.taskyard.task.HistoryOrder;
import dev.taskyard.task.ReportFilter;
import dev.taskyard.task.RowReader;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Makes up a history and takes the time of every report on it. */
public final class HistoryBench {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final String SCRATCH = "_bench";

  private HistoryBench() {}

  /**
   * What was measured.
   *
   * @param making how long it took to write the history
   */
  public record Figures(HistoryOrder order, Duration making, List<ReportTime> reports) {}

  /**
   * How long a report took until its last row was read.
   *
   * @param week of the last seven days of the history
   * @param all of the whole history
   * @param rows of the whole history
   */
  public record ReportTime(String report, Duration week, Duration all, long rows) {}

  /**
   * Makes the history and measures.
   *
   * @param keep in the configured schema, which must have no tasks, and for good; else in a schema
   *     beside it, which is removed at the end
   * @param progress told how many tasks are written
   * @throws TaskyardException FAILED: the schema has tasks; UNAVAILABLE
   */
  public static Figures run(Config config, HistoryOrder order, boolean keep, IntConsumer progress) {
    var database = config.database();
    Config place =
        keep ? config : config.withDatabase(database.withSchema(database.schema() + SCRATCH));
    try (TaskManager manager = TaskManager.open(place)) {
      long start = System.nanoTime();
      manager.makeHistory(order, progress);
      Duration making = since(start);
      try {
        return new Figures(order, making, reports(manager, order.until()));
      } finally {
        if (!keep) {
          manager.dropSchema();
        }
      }
    }
  }

  private static List<ReportTime> reports(TaskManager manager, Instant until) {
    var week = new ReportFilter(until.minus(WEEK), null, null, null);
    var times = new ArrayList<ReportTime>();
    for (String report : TaskManager.reports().keySet()) {
      Duration ofWeek = time(manager, report, week, new Counter());
      var counter = new Counter();
      Duration ofAll = time(manager, report, ReportFilter.ALL, counter);
      times.add(new ReportTime(report, ofWeek, ofAll, counter.rows));
    }
    return times;
  }

  private static Duration time(
      TaskManager manager, String report, ReportFilter filter, RowReader reader) {
    long start = System.nanoTime();
    manager.report(report, filter, LIMIT, reader);
    return since(start);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static final class Counter implements RowReader {
    private long rows;

    @Override
    public void columns(List<String> columns) {}

    @Override
    public void row(List<? extends @Nullable Object> values) {
      rows++;
    }
  }
}
