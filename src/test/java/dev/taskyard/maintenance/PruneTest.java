package dev.taskyard.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.client.TaskQuery;
import dev.taskyard.config.Retention;
import dev.taskyard.store.Database;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskSummary;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ended tasks and workers are kept for a time. */
final class PruneTest extends DatabaseTests {
  private static final Duration NO_TIME = Duration.ofNanos(1);
  private static final String LONG_TEXT = "x".repeat(20_000);

  private int prune(TestDatabase test, Retention retention) {
    try (Database database = Database.open(MigratedSchema.settings(test), 2)) {
      var files = new ArtifactFiles(DataDirectory.open(tasks.dataDir()), database.clock());
      return new Prune(database, retention, files).runOnce();
    }
  }

  private List<String> left() {
    return tasks.manager().list(TaskQuery.newest(10)).stream().map(TaskSummary::id).toList();
  }

  @Test
  void what_has_been_kept_long_enough_goes_with_its_files(TestDatabase test) {
    tasks.work(new ScriptedExecutor());
    TaskRecord completed = tasks.run("ok " + LONG_TEXT);
    TaskRecord failed = tasks.run("fail " + LONG_TEXT);
    assertThat(tasks.files(completed.id())).isNotEmpty();
    String going = tasks.add("hang").id();

    assertThat(
            prune(
                test,
                new Retention(
                    Map.of(TaskStatus.COMPLETED, NO_TIME, TaskStatus.FAILED, Duration.ofDays(30)))))
        .isOne();

    assertThat(left()).containsExactly(going, failed.id());
    assertThat(tasks.files(completed.id())).isEmpty();
    assertThat(tasks.manager().get(failed.id())).isEqualTo(failed);
  }

  @Test
  void without_a_word_about_it_everything_is_kept(TestDatabase test) {
    tasks.work(new ScriptedExecutor());
    TaskRecord completed = tasks.run("ok");

    assertThat(prune(test, Retention.FOR_EVER)).isZero();

    assertThat(left()).containsExactly(completed.id());
  }

  @Test
  void a_worker_that_has_long_ended_is_forgotten_and_named_where_it_worked(TestDatabase test) {
    var first = tasks.work(new ScriptedExecutor());
    TaskRecord done = tasks.run("ok");
    first.close();
    tasks.work(new ScriptedExecutor());
    tasks.run("ok");

    try (Database database = Database.open(MigratedSchema.settings(test), 2)) {
      var now = database.clock().instant().plusSeconds(1);
      assertThat(database.transactions().<Integer>write(tx -> tx.workers().forget(now))).isOne();
    }

    assertThat(tasks.number("select count(*) from taskyard.workers")).isOne();
    assertThat(tasks.manager().get(done.id()).runs().get(0).worker())
        .isEqualTo(done.runs().get(0).worker())
        .isNotBlank();
  }
}
