package dev.taskyard.race;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Added;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.NewTask;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.Soak;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import dev.taskyard.timeline.EndOutcome;
import dev.taskyard.timeline.RunRecorder;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What stands before a task and can't run costs the claim nothing: it is not even read. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BlockedHeadTest {
  private static final int IN_FRONT = Soak.of(2000, 5000);
  private static final long FEW = 200;

  private static final String READ =
      """
      select (select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))
                from pg_stat_user_tables where relname in ('task_queue', 'task_dependencies'))
           + (select sum(idx_tup_read)
                from pg_stat_user_indexes where relname in ('task_queue', 'task_dependencies'))
      """;
  private static final String UPDATED =
      "select n_tup_upd from pg_stat_user_tables where relname = 'task_queue'";

  private interface Work {
    void on(Bench bench, long worker) throws InterruptedException;
  }

  private static String inFront(String waitsFor) {
    return """
    update taskyard.task_queue
       set state = 'blocked', waits_for = '%s', lock_name = 'repo', lane = 'other'
     where queue = 'front'
    """
        .formatted(waitsFor);
  }

  @Test
  void a_claim_on_PostgreSQL_reads_few_rows() throws InterruptedException {
    try (var database = TestDatabase.postgres()) {
      new MigratedSchema().prepare(database);
      try (var tasks = new Tasks(database)) {
        fill(tasks);
        for (String waitsFor : List.of("queue", "lock", "dependency", "lane")) {
          long updated = tasks.number(UPDATED);
          tasks.execute(inFront(waitsFor));
          await().until(() -> tasks.number(UPDATED) >= updated + IN_FRONT);
          tasks.execute("update taskyard.queues set concurrency_limit = 3 where name = 'front'");
          tasks.execute(
              "update taskyard.queues set paused = %1$s, paused_at = case when %1$s then now() end where name = 'front'"
                  .formatted(waitsFor.equals("queue")));
          tasks.execute("vacuum analyze taskyard.task_queue");
          long read =
              readBy(
                  database,
                  tasks,
                  (bench, worker) -> assertThat(bench.claim(worker).run()).isEqualTo(1));

          assertThat(read)
              .as("rows read before %d that wait for %s", IN_FRONT, waitsFor)
              .isLessThan(FEW);
        }
        // What was only made up is not to be held against the tables.
        tasks.execute("drop schema taskyard cascade");
      }
    }
  }

  /** The planner last counted when nobody waited, as it does where many are added at once. */
  @Test
  void an_end_on_PostgreSQL_reads_nothing_of_those_that_wait_for_another()
      throws InterruptedException {
    try (var database = TestDatabase.postgres()) {
      new MigratedSchema().prepare(database);
      try (var tasks = new Tasks(database)) {
        add(tasks, 1, task -> task);
        tasks.execute("vacuum analyze taskyard.task_queue");
        tasks.execute("vacuum analyze taskyard.task_dependencies");
        String later = add(tasks, 1, task -> task.runAfter(Duration.ofDays(1))).get(0);
        for (int i = 0; i < IN_FRONT; i += 1000) {
          add(tasks, 1000, task -> task.after(List.of(later)));
        }

        assertThat(readBy(database, tasks, BlockedHeadTest::claimAndFinish))
            .as("rows read at an end, with %d that wait for another task", IN_FRONT)
            .isLessThan(FEW);
      }
    }
  }

  @Test
  void a_worker_of_one_queue_on_PostgreSQL_reads_nothing_of_what_is_ready_in_another()
      throws InterruptedException {
    try (var database = TestDatabase.postgres()) {
      new MigratedSchema().prepare(database);
      try (var tasks = new Tasks(database)) {
        fill(tasks);
        tasks.execute("vacuum analyze taskyard.task_queue");

        assertThat(
                readBy(
                    database,
                    tasks,
                    (bench, worker) -> {
                      assertThat(bench.claim(worker, "default").run()).isEqualTo(1);
                      assertThat(bench.claim(worker, "default", "none").run()).isEqualTo(1);
                    }))
            .as("rows read behind %d of another queue", IN_FRONT)
            .isLessThan(FEW);
      }
    }
  }

  private static void fill(Tasks tasks) {
    for (int i = 0; i < IN_FRONT; i += 1000) {
      add(tasks, 1000, task -> task.queue("front"));
    }
    add(tasks, 4, task -> task);
  }

  private static List<String> add(Tasks tasks, int count, UnaryOperator<NewTask.Builder> asked) {
    return tasks
        .manager()
        .enqueue(
            IntStream.range(0, count)
                .mapToObj(n -> asked.apply(tasks.task("work").executor("shell")).build())
                .toList())
        .stream()
        .map(Added::id)
        .toList();
  }

  private static void claimAndFinish(Bench bench, long worker) throws InterruptedException {
    RunRecorder run = bench.recorder(bench.claim(worker), () -> {});
    assertThat(run.finish(ExecutionResult.completed(null)).join()).isEqualTo(EndOutcome.RECORDED);
  }

  /** A session tells what it has read when it ends, all at once. */
  private static long readBy(TestDatabase database, Tasks tasks, Work work)
      throws InterruptedException {
    long worker;
    try (var bench = new Bench(database, tasks)) {
      worker = bench.worker();
    }
    long before = tasks.number(READ);
    long updated = tasks.number(UPDATED);
    try (var bench = new Bench(database, tasks)) {
      work.on(bench, worker);
    }
    await().until(() -> tasks.number(UPDATED) > updated);
    return tasks.number(READ) - before;
  }
}
