package dev.taskyard.client;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.TestDatabase;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The first start of workers. */
final class StartContractTest extends DatabaseTests {
  @Test
  void two_workers_that_start_on_a_new_data_directory_at_once_both_do(TestDatabase database)
      throws Exception {
    String store = DataDirectory.open(tasks.dataDir()).storeId().toString();
    try (var other = tasks.connect()) {
      other.setAutoCommit(false);
      try (var statement = other.createStatement()) {
        statement.executeUpdate(
            "insert into taskyard.stores (id, host, directory, seen_at) values ('"
                + store
                + "', 'here', '/data', current_timestamp)");
      }
      var started = OtherThread.supply(() -> tasks.work(new ScriptedExecutor()));
      await().until(() -> isSomebodyWaiting(database));
      other.commit();

      assertThat(started.get(60, TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(tasks.run("ok").runs()).hasSize(1);
    assertThat(tasks.number("select count(*) from taskyard.stores")).isEqualTo(1);
  }

  private static boolean isSomebodyWaiting(TestDatabase database) throws SQLException {
    if (database.isH2()) {
      // It tells of nobody who waits for a row that is not committed yet.
      return true;
    }
    String waiting =
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(waiting)) {
      return rows.next() && rows.getLong(1) > 0;
    }
  }
}
