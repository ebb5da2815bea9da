package dev.taskyard.client.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.Discrepancy;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.BenchRemains;
import dev.taskyard.testing.ChildJvm;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the benchmark finds, and what it leaves; never how fast it is. */
@Execution(ExecutionMode.SAME_THREAD)
@ResourceLock(BenchRemains.TURN)
final class BenchTest extends DatabaseTests {
  private static final Progress SILENT = (step, done, all) -> {};

  @Test
  void a_lost_entry_and_a_doubled_run_are_found(TestDatabase database) {
    Progress sabotage =
        (step, done, all) -> {
          if (step.endsWith("verification")) {
            execute(
                database,
                "delete from taskyard_bench.timeline_entries where entry = 2 and task_id ="
                    + " (select min(id) from taskyard_bench.tasks)",
                """
                insert into taskyard_bench.task_runs
                       (task_id, run, worker_id, worker, host, executor, status, queued_at, started_at, ended_at)
                select task_id, 2, worker_id, worker, host, executor, status, queued_at, started_at, ended_at
                  from taskyard_bench.task_runs
                 where task_id = (select max(id) from taskyard_bench.tasks)
                """);
          }
        };

    Figures figures = run(order(40, false, Part.PICKUP), sabotage);

    assertThat(figures.isSound()).isFalse();
    assertThat(figures.verification().wrong())
        .containsExactly(
            new Discrepancy("queue pickup, tasks with exactly one run, completed", 9, 8),
            new Discrepancy("queue pickup, runs", 9, 10),
            new Discrepancy(
                "queue pickup, tasks with the timeline queued, running, finished (entries 1 to 3)",
                9,
                8));
    BenchRemains.areNone(database);
  }

  @Test
  void what_is_kept_is_not_touched_by_the_next(TestDatabase database) {
    Figures kept = run(order(40, true, Part.CALLS), SILENT);
    long rows = tasks.number("select count(*) from taskyard_bench.tasks");

    Figures next = run(order(40, true, Part.CALLS), SILENT);

    assertThat(kept.place().schema()).isEqualTo("taskyard_bench");
    assertThat(next.place().schema()).isEqualTo("taskyard_bench_2");
    assertThat(rows).isPositive();
    assertThat(tasks.number("select count(*) from taskyard_bench.tasks")).isEqualTo(rows);
    assertThat(Path.of(text(database, "select min(workspace) from taskyard_bench.tasks")))
        .doesNotExist();
  }

  @Test
  void a_worker_process_that_does_not_start_is_told_and_nothing_is_left(TestDatabase database) {
    var order =
        new BenchOrder(Set.of(Part.PICKUP), null, 1, 40, 4, false, List.of("-XX:+NoSuchFlag"));

    assertThatThrownBy(() -> run(order, SILENT))
        .isInstanceOf(TaskyardException.class)
        .hasMessageContaining("worker process")
        .hasMessageContaining("ended with status 1");
    BenchRemains.areNone(database);
  }

  private Figures run(BenchOrder order, Progress progress) {
    return Bench.run(tasks.config(), order, Instant.now(), progress);
  }

  private static BenchOrder order(int tasks, boolean keep, Part... parts) {
    return new BenchOrder(Set.of(parts), null, 1, tasks, 4, keep, ChildJvm.options());
  }

  private static void execute(TestDatabase database, String... statements) {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        assertThat(statement.executeUpdate(sql)).isOne();
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(TestDatabase database, String sql) {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
