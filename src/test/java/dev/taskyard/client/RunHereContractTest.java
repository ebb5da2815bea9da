package dev.taskyard.client;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import org.junit.jupiter.api.Test;

/** A task that the process which asks for it works itself. */
final class RunHereContractTest extends DatabaseTests {

  @Test
  void is_worked_here_again_when_its_run_is_to_be_retried() {
    TaskRecord added = tasks.manager().runHere(shell("exit 75").retries(1).build()).task();
    tasks.untilTold(added.id(), "retry");

    assertThat(
            tasks.execute(
                "update taskyard.task_queue set run_at = current_timestamp"
                    + " where state = 'scheduled'"))
        .isOne();

    TaskRecord task = tasks.ended(added.id());
    assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(task.runs()).hasSize(2);
  }

  @Test
  void is_refused_where_another_task_has_its_key() {
    TaskRecord first = tasks.manager().add(shell("true").key("nightly").build());

    assertThatThrownBy(() -> tasks.manager().runHere(shell("true").key("nightly").build()))
        .hasMessage(
            first.id()
                + " has this key already: nothing was added for it; taskyard watch "
                + first.id()
                + " follows it");
    assertThat(tasks.manager().list(TaskQuery.newest(10))).hasSize(1);
    untilThereAre(0, "workers where ended_at is null");
  }

  @Test
  void is_everybodys_when_the_process_ends_that_asked() {
    var run = tasks.manager().runHere(shell("sleep 60").build());
    tasks.until(run.task().id(), TaskStatus.RUNNING);

    run.worker().stop();

    untilThereAre(1, "task_queue where state = 'ready' and reserved_for is null");
  }

  private void untilThereAre(int rows, String of) {
    await()
        .untilAsserted(
            () -> assertThat(tasks.number("select count(*) from taskyard." + of)).isEqualTo(rows));
  }

  private NewTask.Builder shell(String script) {
    return tasks.task(script).executor("shell").allowShell(true);
  }
}
