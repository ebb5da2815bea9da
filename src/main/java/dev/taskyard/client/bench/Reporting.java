package dev.taskyard.client.bench;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.ReportFilter;
import dev.taskyard.task.RowReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long every report takes, on the last week and on the whole history. */
final class Reporting {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final Stage stage;

  Reporting(Stage stage) {
    this.stage = stage;
  }

  List<Figures.ReportTime> measure(Instant until) {
    var week = new ReportFilter(until.minus(WEEK), null, null, null);
    var times = new ArrayList<Figures.ReportTime>();
    var names = TaskManager.reports().keySet();
    for (String report : names) {
      stage.at("report " + report, times.size(), names.size());
      Duration ofWeek = time(report, week, new Counter());
      var counter = new Counter();
      Duration ofAll = time(report, ReportFilter.ALL, counter);
      times.add(new Figures.ReportTime(report, ofWeek, ofAll, counter.rows));
    }
    return times;
  }

  private Duration time(String report, ReportFilter filter, RowReader reader) {
    long start = System.nanoTime();
    stage.schema().manager().report(report, filter, LIMIT, reader);
    return Duration.ofNanos(System.nanoTime() - start);
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
