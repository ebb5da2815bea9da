package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.HistoryOrder;
import dev.taskyard.task.ReportFilter;
import dev.taskyard.task.RowReader;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.PostgresServer;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** How PostgreSQL goes about a report on the last days of a long history. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReportPlanTest {
  private static final Instant END = Instant.parse("2026-07-01T00:00:00Z");
  private static final ReportFilter WEEK =
      new ReportFilter(END.minus(Duration.ofDays(7)), null, null, null);

  private static TestDatabase database;

  @BeforeAll
  static void makeHistory() {
    database =
        TestDatabase.postgres(PostgresServer.standardVersions().get(0), new MigratedSchema());
    try (var tasks = new Tasks(database)) {
      tasks.manager().makeHistory(new HistoryOrder(6000, 1, END), done -> {});
    }
  }

  @AfterAll
  static void removeIt() {
    database.close();
  }

  @Test
  void no_report_reads_the_stories() throws SQLException {
    for (String report : TaskManager.reports().keySet()) {
      assertThat(plan(report, ReportFilter.ALL)).as(report).doesNotContain("timeline_entries");
      assertThat(plan(report, WEEK)).as(report).doesNotContain("timeline_entries");
    }
  }

  @Test
  void a_report_on_a_week_does_not_read_every_tool_call() throws SQLException {
    for (String report : TaskManager.reports().keySet()) {
      assertThat(plan(report, WEEK)).as(report).doesNotContain("Seq Scan on tool_calls");
    }
  }

  @Test
  void a_report_on_a_week_finds_its_rows_by_their_time() throws SQLException {
    assertThat(plan("tasks", WEEK)).contains("tasks_report_by_creation");
    assertThat(plan("tools", WEEK)).contains("tool_calls_report_by_start");
    for (String report : Stream.of("runs", "usage", "usage_by_label", "waits").toList()) {
      assertThat(plan(report, WEEK)).as(report).contains("task_runs_report_by_start");
    }
  }

  @Test
  void the_workers_are_told_of_in_one_pass_over_the_runs() throws SQLException {
    assertThat(plan("workers", ReportFilter.ALL)).doesNotContain("SubPlan");
  }

  @Test
  void reports_wait_for_each_other_but_not_for_ever() throws Exception {
    try (var tasks = new Tasks(database)) {
      var reading = new CountDownLatch(1);
      var release = new CountDownLatch(1);
      RowReader slow =
          new Rows(
              () -> {
                reading.countDown();
                awaitLatch(release);
              });
      var first =
          OtherThread.run(
              () -> tasks.manager().report("tasks", WEEK, Duration.ofSeconds(30), slow));
      awaitLatch(reading);

      assertThatThrownBy(
              () ->
                  tasks.manager().report("usage", WEEK, Duration.ofSeconds(1), new Rows(() -> {})))
          .isInstanceOf(TaskyardException.class)
          .hasMessageContaining("one at a time");
      release.countDown();
      first.join();
      tasks.manager().report("usage", WEEK, Duration.ofSeconds(30), new Rows(() -> {}));
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Does something at the first sight of the result. */
  private record Rows(Runnable atFirst) implements RowReader {
    @Override
    public void columns(List<String> names) {
      atFirst.run();
    }

    @Override
    public void row(List<? extends @Nullable Object> values) {}
  }

  private static String plan(String report, ReportFilter filter) throws SQLException {
    try (var connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set search_path = taskyard");
      try (var lines = statement.executeQuery("explain " + TaskManager.reportSql(report, filter))) {
        Stream.Builder<String> plan = Stream.builder();
        while (lines.next()) {
          plan.add(lines.getString(1));
        }
        return plan.build().collect(Collectors.joining("\n"));
      }
    }
  }
}
