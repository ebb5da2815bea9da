package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.util.Collections;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** Many tasks, and faults meanwhile. */
class UnderLoadTest extends CrashTests {

  /** Each run writes one line. */
  private static final String ONE_LINE = "echo $TASKYARD_TASK_ID >> ran";

  @Test
  void lost_connections_lose_no_task_and_double_none() throws Exception {
    try (var database = TestDatabase.postgres(new MigratedSchema())) {
      yard = new Yard(database, directory);
      var ids = yard.add(Collections.nCopies(40, "sleep 0.1; " + ONE_LINE));
      yard.leave();
      yard.work("--slots", "3");
      for (int cut = 1; cut <= 10; cut++) {
        int enough = 3 * cut;
        yard.until(enough + " runs", () -> yard.lines("ran").size() >= enough);
        yard.execute(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()
            """);
      }

      yard.until(
          "an empty queue", () -> yard.count("select count(*) from taskyard.task_queue") == 0);
      var ran = yard.lines("ran");
      assertThat(new HashSet<>(ran)).isEqualTo(new HashSet<>(ids));
      for (var id : ids) {
        var task = yard.get(id);
        assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
        int recovered = Collections.frequency(Yard.kinds(task), "recovered");
        assertThat(task.runs()).hasSize(1 + recovered);
        assertThat(Collections.frequency(ran, id)).isBetween(1, 1 + recovered);
        assertThat(Collections.frequency(Yard.kinds(task), "finished")).isEqualTo(1);
      }
      yard.close();
    }
  }
}
