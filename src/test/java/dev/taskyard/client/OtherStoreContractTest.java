package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that lie in the data directory of another worker. */
final class OtherStoreContractTest extends DatabaseTests {
  private Tasks elsewhere;
  private TaskRecord task;
  private String place;

  @BeforeEach
  void aTaskWithAFileElsewhere(TestDatabase database) throws Exception {
    elsewhere = new Tasks(database);
    elsewhere.work(new ScriptedExecutor());
    task = elsewhere.run("ok " + "x".repeat(2000));
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select host, directory from taskyard.stores order by seen_at")) {
      rows.next();
      place = "lies on host " + rows.getString(1) + " in " + rows.getString(2);
    }
    assertThat(place).endsWith(" in " + elsewhere.dataDir());
  }

  @AfterEach
  void leaveElsewhere() {
    elsewhere.close();
  }

  @Test
  void are_said_to_lie_there() {
    assertThat(elsewhere.content(task, task.resultDetailPath())).hasSize(2000);

    assertThatThrownBy(() -> tasks.content(task, task.resultDetailPath()))
        .isInstanceOf(TaskyardException.class)
        .hasMessage(
            "Artifact "
                + task.resultDetailPath()
                + " "
                + place
                + ", not in this data directory: run the command there");
  }

  @Test
  void are_missed_by_a_task_that_runs_after_theirs_which_says_where_they_are() {
    elsewhere.manager().close();
    tasks.work(new ScriptedExecutor());

    TaskRecord after = tasks.run(tasks.task("ok").after(List.of(task.id())));

    assertThat(after.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(after.error())
        .isEqualTo(
            "The result of "
                + task.id()
                + ", which it runs after, "
                + place
                + ": run both on one host, or let their workers share a data directory");
  }
}
