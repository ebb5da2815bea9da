package dev.taskyard.client;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Cause;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run that needs what the database refuses, as where somebody has moved a table. */
final class RefusedRunTest extends DatabaseTests {
  private static final String FAILED =
      "select count(*) from taskyard.tasks where status = 'failed'";

  @Test
  void fails_with_the_reason_and_is_not_tried_for_ever() {
    tasks.work(new ScriptedExecutor());
    TaskRecord before = tasks.run("ok " + "x".repeat(2000));
    tasks.execute("alter table taskyard.artifacts rename to artifacts_elsewhere");
    NewTask after = tasks.task("ok").after(List.of(before.id())).build();

    String id = tasks.manager().enqueue(List.of(after)).get(0).id();
    await().until(() -> tasks.number(FAILED) == 1);
    tasks.execute("alter table taskyard.artifacts_elsewhere rename to artifacts");

    TaskRecord task = tasks.manager().get(id);
    assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(task.cause()).isEqualTo(Cause.EXECUTOR_CRASHED);
    assertThat(task.error())
        .startsWith("The database refused the run: ")
        .containsIgnoringCase("artifacts");
    assertThat(task.runs()).hasSize(1);
    assertThat(tasks.run("ok").status()).isEqualTo(TaskStatus.COMPLETED);
  }
}
