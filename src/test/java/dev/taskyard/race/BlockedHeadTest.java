package dev.taskyard.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What stands before a task and can't run costs the claim nothing: it is not even read. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BlockedHeadTest {
  private static final int IN_FRONT = 5000;
  private static final long FEW = 200;

  private static final String READ =
      """
      select (select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))
                from pg_stat_user_tables where relname = 'task_queue')
           + (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'task_queue')
      """;
  private static final String UPDATED =
      "select n_tup_upd from pg_stat_user_tables where relname = 'task_queue'";

  private static String inFront(String waitsFor) {
    return """
    update taskyard.task_queue
       set state = 'blocked', waits_for = '%s', lock_name = 'repo', lane = 'other'
     where queue = 'front'
    """
        .formatted(waitsFor);
  }

  @Test
  void a_claim_on_PostgreSQL_reads_few_rows() {
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
          long read = readByAClaim(database, tasks);

          assertThat(read)
              .as("rows read before %d that wait for %s", IN_FRONT, waitsFor)
              .isLessThan(FEW);
        }
        // What was only made up is not to be held against the tables.
        tasks.execute("drop schema taskyard cascade");
      }
    }
  }

  @Test
  void H2_finds_who_waits_for_a_queue_without_a_look_at_who_waits_for_something_else()
      throws SQLException {
    try (var database = TestDatabase.h2(new MigratedSchema());
        var connection = database.connect();
        var statement = connection.createStatement();
        var plan =
            statement.executeQuery(
                """
                explain select task_id
                          from taskyard.task_queue
                         where state = 'blocked' and waits_for = 'queue' and queue = 'front'
                         order by rank, task_id
                """)) {
      assertThat(plan.next()).isTrue();
      assertThat(plan.getString(1))
          .containsPattern("(?s)TASK_QUEUE_IN_QUEUE:[^*]*WAITS_FOR = 'queue'[^*]*\\*/");
    }
  }

  private static void fill(Tasks tasks) {
    for (int i = 0; i < IN_FRONT; i += 1000) {
      tasks
          .manager()
          .enqueue(
              IntStream.range(0, 1000)
                  .mapToObj(n -> tasks.task("work").executor("shell").queue("front").build())
                  .toList());
    }
    tasks
        .manager()
        .enqueue(
            IntStream.range(0, 4)
                .mapToObj(n -> tasks.task("work").executor("shell").build())
                .toList());
  }

  /** A session tells what it has read when it ends, all at once. */
  private static long readByAClaim(TestDatabase database, Tasks tasks) {
    long worker;
    try (var bench = new Bench(database, tasks)) {
      worker = bench.worker();
    }
    long before = tasks.number(READ);
    long updated = tasks.number(UPDATED);
    try (var bench = new Bench(database, tasks)) {
      assertThat(bench.claim(worker).run()).isEqualTo(1);
    }
    await().until(() -> tasks.number(UPDATED) > updated);
    return tasks.number(READ) - before;
  }
}
