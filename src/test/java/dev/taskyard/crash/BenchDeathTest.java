package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.OnBothDatabases.ShortForm;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Benchmarks that are ended in their midst. */
class BenchDeathTest extends CrashTests {

  @OnBothDatabases(shortForm = ShortForm.POSTGRESQL)
  void ctrl_c_leaves_neither_schema_nor_process(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    Child bench = benchAtWork();
    List<ProcessHandle> workers = bench.process().descendants().toList();

    bench.signal("INT");

    bench.endsWith(130);
    assertThat(bench.printed()).contains("taskyard: stopped; nothing of it is left");
    assertThat(workers).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(
            yard.count(
                "select count(*) from information_schema.schemata"
                    + " where lower(schema_name) = 'taskyard_bench'"))
        .isZero();
  }

  /** Which no database has a part in. */
  @Test
  void a_benchmark_that_is_killed_leaves_no_process() throws Exception {
    try (TestDatabase database = TestDatabase.postgres()) {
      killed(database);
    }
  }

  private void killed(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    Child bench = benchAtWork();
    List<ProcessHandle> workers = bench.process().descendants().toList();

    bench.kill();

    assertThat(workers).isNotEmpty();
    yard.until("no worker", () -> workers.stream().noneMatch(ProcessHandle::isAlive));
    removeWhatAKillLeaves(database);
  }

  private static void removeWhatAKillLeaves(TestDatabase database) throws Exception {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select min(workspace) from taskyard_bench.tasks")) {
      assertThat(rows.next()).isTrue();
      try (var paths = Files.walk(Path.of(rows.getString(1)))) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** One that has been adding tasks for a while, and would for half a minute more. */
  private Child benchAtWork() throws Exception {
    Child bench = yard.start("bench", "--only", "pickup", "--tasks", "60000");
    yard.until("a worker", () -> bench.process().descendants().findAny().isPresent());
    yard.until("tasks", () -> yard.count("select count(*) from taskyard_bench.tasks") > 2);
    return bench;
  }
}
