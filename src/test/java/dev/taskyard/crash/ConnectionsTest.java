package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.PostgresServer;
import dev.taskyard.testing.TestDatabase;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** How many connections a process takes of a server that many share. */
class ConnectionsTest extends CrashTests {

  @Test
  void a_worker_of_a_hundred_slots_keeps_six_at_most() throws Exception {
    int version = PostgresServer.standardVersions().get(0);
    try (var database = TestDatabase.postgres(version, new MigratedSchema())) {
      yard = new Yard(database, directory);
      yard.add(Collections.nCopies(30, "echo done >> ran"));
      yard.leave();

      yard.work("--slots", "100");

      yard.until(
          "an empty queue", () -> yard.count("select count(*) from taskyard.task_queue") == 0);
      assertThat(yard.lines("ran")).hasSize(30);
      assertThat(
              yard.count(
                  """
                  select count(*) from pg_stat_activity
                   where datname = current_database() and pid <> pg_backend_pid()
                  """))
          .isBetween(4L, 6L);
      yard.close();
    }
  }
}
