package dev.taskyard.client;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.taskyard.task.Attempt;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Gate;
import dev.taskyard.task.ReportFilter;
import dev.taskyard.task.RowReader;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.Usage;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the reports find in a small history. */
final class ReportContractTest extends DatabaseTests {
  private final Instant now = Instant.now();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void a_task_and_its_run_tell_how_they_went_and_tools_gates_attempts_and_usage_are_summed_up() {
    history();

    Map<String, @Nullable Object> rich = rows("tasks", ReportFilter.ALL).get(1);
    assertThat(rich)
        .containsEntry("status", "completed")
        .containsEntry("executor", "embedded")
        .containsEntry("model", "large")
        .containsEntry("runs", 1L)
        .containsEntry("recoveries", 0L)
        .containsEntry("tool_calls", 2L)
        .containsEntry("failed_tool_calls", 1L)
        .containsEntry("gates_passed", 1L)
        .containsEntry("gates_failed", 1L)
        .containsEntry("attempts", 1L)
        .containsEntry("input_tokens", 11L)
        .containsEntry("cached_tokens", null)
        .containsEntry("cost_usd", 0.5)
        .containsEntry("runs_of_unknown_cost", 0L);
    assertThat(rich.get("created_at")).isInstanceOf(Instant.class);
    assertThat(rows("runs", ReportFilter.ALL).get(1))
        .containsEntry("run", 1L)
        .containsEntry("status", "completed")
        .containsEntry("tool_calls", 2L);

    assertThat(rows("tools", ReportFilter.ALL))
        .singleElement()
        .satisfies(
            tool ->
                assertThat(tool)
                    .containsEntry("tool", "build")
                    .containsEntry("model", "large")
                    .containsEntry("calls", 2L)
                    .containsEntry("failed", 1L)
                    .containsEntry("failed_pct", 50L)
                    .containsEntry("max_ms", 1500L));
    assertThat(rows("gates", ReportFilter.ALL))
        .extracting(gate -> gate.get("classification") + " " + gate.get("first_pass_pct"))
        .containsExactly("passed 0", "test_failure 0");
    assertThat(rows("attempts", ReportFilter.ALL))
        .singleElement()
        .satisfies(
            attempt ->
                assertThat(attempt)
                    .containsEntry("attempts", 1L)
                    .containsEntry("selected", 1L)
                    .containsEntry("win_pct", 100L)
                    .containsEntry("empty", 0L)
                    .containsEntry("avg_changed_lines", 12L));
    assertThat(rows("usage", ReportFilter.ALL))
        .extracting(
            day ->
                day.get("model")
                    + " "
                    + day.get("cost_usd")
                    + " "
                    + day.get("runs_of_unknown_cost"))
        .containsExactlyInAnyOrder("large 0.5 0", "null null 1");
    assertThat(rows("usage_by_label", ReportFilter.ALL))
        .extracting(day -> day.get("label") + "=" + day.get("content") + " " + day.get("runs"))
        .containsExactly("team=shop 1");
  }

  @Test
  void a_sum_of_costs_says_how_many_it_does_not_know() {
    String id = twoRunsOfWhichOneTellsItsCost();

    assertThat(tasks.manager().get(id).usage()).isEqualTo(new Usage(1100L, 70L, 9L, 0.25));
    assertThat(tasks.manager().get(id).runs())
        .extracting(run -> run.usage())
        .containsExactly(new Usage(1000L, 50L, null, null), new Usage(100L, 20L, 9L, 0.25));
    for (String report : List.of("tasks", "usage", "usage_by_label")) {
      assertThat(rows(report, ReportFilter.ALL))
          .as(report)
          .singleElement()
          .satisfies(
              row ->
                  assertThat(row)
                      .containsEntry("runs", 2L)
                      .containsEntry("input_tokens", 1100L)
                      .containsEntry("output_tokens", 70L)
                      .containsEntry("cached_tokens", 9L)
                      .containsEntry("cost_usd", 0.25)
                      .containsEntry("runs_of_unknown_cost", 1L));
    }
    assertThat(rows("runs", ReportFilter.ALL))
        .extracting(run -> run.get("cost_usd"))
        .containsExactlyInAnyOrder(null, 0.25);
  }

  @Test
  void a_cost_that_nobody_knows_is_null_and_never_nothing() {
    tasks.work(
        new ScriptedExecutor()
            .on("free", (asked, events, stop) -> ExecutionResult.completed("done"))
            .on(
                "nothing",
                (asked, events, stop) -> {
                  events.emit(
                      new ExecutionEvent.UsageReported(new Usage(0L, 0L, 0L, 0.0), "small"));
                  return ExecutionResult.completed("done");
                }));
    String unknown = tasks.run("free").id();
    tasks.run("nothing");

    assertThat(tasks.manager().get(unknown).usage()).isEqualTo(Usage.UNKNOWN);
    assertThat(rows("usage", ReportFilter.ALL))
        .extracting(
            row ->
                row.get("model")
                    + " "
                    + row.get("input_tokens")
                    + " "
                    + costOf(row)
                    + " "
                    + row.get("runs_of_unknown_cost"))
        .containsExactlyInAnyOrder("null null null 1", "small 0 0.0 0");
    assertThat(rows("tasks", ReportFilter.ALL))
        .extracting(row -> costOf(row) + " " + row.get("runs_of_unknown_cost"))
        .containsExactlyInAnyOrder("null 1", "0.0 0");
  }

  private static @Nullable Double costOf(Map<String, @Nullable Object> row) {
    return row.get("cost_usd") instanceof Number cost ? (Double) cost.doubleValue() : null;
  }

  /** The first fails and tells tokens alone; the second, a retry, completes and tells its cost. */
  private String twoRunsOfWhichOneTellsItsCost() {
    var first = new AtomicBoolean(true);
    tasks.work(
        new ScriptedExecutor()
            .on(
                "twice",
                (asked, events, stop) -> {
                  boolean fails = first.getAndSet(false);
                  events.emit(
                      new ExecutionEvent.UsageReported(
                          fails
                              ? new Usage(1000L, 50L, null, null)
                              : new Usage(100L, 20L, 9L, 0.25),
                          "large"));
                  return fails
                      ? ExecutionResult.failed("no luck", Cause.FAILED)
                      : ExecutionResult.completed("done");
                }));
    String id = tasks.run(tasks.task("twice").model("large").label("team", "shop")).id();
    tasks.manager().retry(id);
    tasks.until(id, TaskStatus.COMPLETED);
    return id;
  }

  @Test
  void throughput_waits_workers_and_failures_are_summed_up() {
    history();

    assertThat(rows("throughput", ReportFilter.ALL))
        .extracting(
            hour -> hour.get("added") + " " + hour.get("completed") + " " + hour.get("failed"))
        .containsExactly("2 1 1");
    assertThat(rows("waits", ReportFilter.ALL)).extracting(wait -> wait.get("runs")).contains(2L);
    assertThat(rows("workers", ReportFilter.ALL))
        .extracting(w -> w.get("runs"))
        .containsExactly(2L);
    assertThat(rows("failures", ReportFilter.ALL))
        .singleElement()
        .satisfies(
            failure ->
                assertThat(failure)
                    .containsEntry("error", "port # of # is taken")
                    .containsEntry("tasks", 1L));
  }

  @Test
  void a_filter_leaves_what_it_names() {
    history();
    for (String name : TaskManager.reports().keySet()) {
      var past = new ReportFilter(null, now.minus(Duration.ofDays(365)), null, null);
      assertThat(rows(name, past)).as(name).isEmpty();
      var day =
          new ReportFilter(
              now.minus(Duration.ofDays(1)), now.plus(Duration.ofHours(1)), null, null);
      assertThat(rows(name, day)).as(name).hasSameSizeAs(rows(name, ReportFilter.ALL));
    }
    assertThat(rows("tasks", new ReportFilter(null, null, "default", "large"))).hasSize(1);
    assertThat(rows("tasks", new ReportFilter(null, null, "night", null))).isEmpty();
    assertThat(rows("runs", new ReportFilter(null, null, "x' or '1'='1", null))).isEmpty();
  }

  @Test
  void every_report_is_a_view_too() {
    history();

    for (String name : TaskManager.reports().keySet()) {
      // Again where the worker's heartbeat came between the two.
      await()
          .untilAsserted(
              () ->
                  assertThat(query("select * from report_" + name))
                      .as(name)
                      .containsExactlyInAnyOrderElementsOf(rows(name, ReportFilter.ALL)));
    }
  }

  @Test
  void a_query_that_writes_is_refused_and_changes_nothing() {
    tasks.add("one");

    assertThat(refusal("delete from task_queue").category())
        .isEqualTo(TaskyardException.Category.INVALID);
    assertThat(refusal("drop table task_labels").category())
        .isEqualTo(TaskyardException.Category.INVALID);
    refusal("select 1; delete from task_queue");
    assertThat(tasks.number("select count(*) from taskyard.task_queue")).isOne();
  }

  @Test
  void a_query_that_takes_too_long_is_ended() {
    assertThat(
            catchThrowableOfType(
                    TaskyardException.class,
                    () ->
                        tasks
                            .manager()
                            .query(
                                """
                                with recursive n (i) as (select 1 union all select i + 1 from n where i < 200000000)
                                select count(*) from n
                                """,
                                Duration.ofSeconds(1),
                                new Rows()))
                .category())
        .isEqualTo(TaskyardException.Category.FAILED);
  }

  /** A task that did much, and one that failed. */
  private void history() {
    var gate =
        new Gate(
            "g1",
            "test",
            "make",
            "/",
            1,
            "failed",
            "test_failure",
            10,
            "1 failed",
            null,
            now,
            Gate.HOST,
            "make");
    var again =
        new Gate(
            "g2", "test", "make", "/", 0, "passed", "passed", 20, "ok", null, now, Gate.HOST, null);
    var attempt =
        new Attempt(
            "a1",
            "group",
            1,
            1,
            null,
            null,
            null,
            null,
            "1 file",
            List.of("a"),
            null,
            List.of(),
            true,
            now,
            10,
            2);
    tasks.work(
        new ScriptedExecutor()
            .on(
                "rich",
                (asked, events, stop) -> {
                  events.emit(
                      new ExecutionEvent.ToolCompleted("c1", "build", false, "red", took(1500)));
                  events.emit(
                      new ExecutionEvent.ToolCompleted("c2", "build", true, "green", took(500)));
                  events.emit(new ExecutionEvent.GateRan(gate, null));
                  events.emit(new ExecutionEvent.GateRan(again, null));
                  events.emit(new ExecutionEvent.AttemptMade(attempt, null));
                  events.emit(
                      new ExecutionEvent.UsageReported(new Usage(11L, 2L, null, 0.5), null));
                  return ExecutionResult.completed("done");
                }));
    tasks.run(tasks.task("rich").model("large").label("team", "shop"));
    tasks.run("fail port 8080 of 12 is taken");
  }

  private static com.fasterxml.jackson.databind.JsonNode took(long millis) {
    return new com.fasterxml.jackson.databind.ObjectMapper()
        .createObjectNode()
        .put("duration_ms", millis);
  }

  private List<Map<String, @Nullable Object>> rows(String report, ReportFilter filter) {
    var rows = new Rows();
    tasks.manager().report(report, filter, LIMIT, rows);
    return rows.found;
  }

  private List<Map<String, @Nullable Object>> query(String sql) {
    var rows = new Rows();
    tasks.manager().query(sql, LIMIT, rows);
    return rows.found;
  }

  private TaskyardException refusal(String sql) {
    return catchThrowableOfType(TaskyardException.class, () -> query(sql));
  }

  private static final class Rows implements RowReader {
    private final List<Map<String, @Nullable Object>> found = new ArrayList<>();
    private List<String> names = List.of();

    @Override
    public void columns(List<String> columns) {
      names = columns;
    }

    @Override
    public void row(List<? extends @Nullable Object> values) {
      var row = new LinkedHashMap<String, @Nullable Object>();
      for (int i = 0; i < values.size(); i++) {
        Object value = values.get(i);
        row.put(names.get(i), value instanceof Integer number ? (Long) number.longValue() : value);
      }
      found.add(row);
    }
  }
}
