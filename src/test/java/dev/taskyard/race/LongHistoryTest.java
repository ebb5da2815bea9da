package dev.taskyard.race;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.client.TaskManager;
import dev.taskyard.client.TaskQuery;
import dev.taskyard.task.HistoryOrder;
import dev.taskyard.task.TaskSummary;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What has ended costs nothing: it is not read, but for what was asked for. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class LongHistoryTest {
  private static final int ENDED = 1500;

  /** A story has some twenty entries, and a list has twenty tasks. */
  private static final long FEW = 400;

  private static final String READ =
      """
      select (select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_user_tables)
           + (select sum(idx_tup_read) from pg_stat_user_indexes)
      """;
  private static final String ADDED =
      "select n_tup_ins from pg_stat_user_tables where relname = 'tasks'";

  @Test
  void a_command_on_PostgreSQL_reads_few_rows() {
    try (var database = TestDatabase.postgres(new MigratedSchema());
        var tasks = new Tasks(database)) {
      String id;
      try (TaskManager manager = TaskManager.open(tasks.config())) {
        manager.makeHistory(
            new HistoryOrder(ENDED, 7, Instant.parse("2026-07-01T00:00:00Z")), done -> {});
        List<TaskSummary> ended = manager.list(TaskQuery.newest(ENDED));
        assertThat(ended).hasSize(ENDED);
        id = ended.get(ENDED / 2).id();
      }
      await().until(() -> tasks.number(ADDED) == ENDED);
      tasks.execute("vacuum analyze");

      var calls = new LinkedHashMap<String, Consumer<TaskManager>>();
      calls.put("list", manager -> assertThat(manager.list(TaskQuery.newest(20))).hasSize(20));
      calls.put("counts", manager -> assertThat(manager.counts().all().completed()).isPositive());
      calls.put("show", manager -> assertThat(manager.get(id).id()).isEqualTo(id));
      calls.put(
          "prefix",
          manager -> assertThat(manager.get(id.substring(0, id.length() - 3)).id()).isEqualTo(id));
      calls.put("cancel", manager -> manager.cancel(manager.add(tasks.task("x").build()).id()));
      for (Map.Entry<String, Consumer<TaskManager>> call : calls.entrySet()) {
        assertThat(readBy(tasks, call.getValue()))
            .as("rows read by %s and an add, with %d tasks that have ended", call.getKey(), ENDED)
            .isLessThan(FEW);
      }
    }
  }

  /** A session tells what it has read when it ends, all at once; what it added among it. */
  private static long readBy(Tasks tasks, Consumer<TaskManager> call) {
    long before = tasks.number(READ);
    long added = tasks.number(ADDED);
    try (TaskManager manager = TaskManager.open(tasks.config())) {
      call.accept(manager);
      manager.add(tasks.task("told").build());
    }
    await().until(() -> tasks.number(ADDED) > added);
    return tasks.number(READ) - before;
  }
}
