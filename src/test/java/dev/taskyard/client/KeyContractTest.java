package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.Added;
import dev.taskyard.task.KeyPolicy;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** At most one live task has a key. */
final class KeyContractTest extends DatabaseTests {
  private Added add(KeyPolicy policy) {
    return tasks
        .manager()
        .enqueue(List.of(tasks.task("hang").key("K").keyPolicy(policy).build()))
        .get(0);
  }

  @Test
  void the_existing_task_is_returned_and_said_to_be() {
    Added first = add(KeyPolicy.EXISTING);

    assertThat(first.isNew()).isTrue();
    assertThat(add(KeyPolicy.EXISTING)).isEqualTo(new Added(first.id(), false));
  }

  @Test
  void a_queued_task_is_replaced() {
    String old = add(KeyPolicy.EXISTING).id();

    Added fresh = add(KeyPolicy.REPLACE);

    assertThat(fresh.isNew()).isTrue();
    TaskRecord replaced = tasks.manager().get(old);
    assertThat(replaced.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(Tasks.only(replaced, "canceled").summary())
        .isEqualTo("Task canceled before execution: replaced by " + fresh.id());
    assertThat(add(KeyPolicy.EXISTING).id()).isEqualTo(fresh.id());
  }

  @Test
  void a_running_task_is_not_replaced() {
    tasks.work(new ScriptedExecutor());
    String running = add(KeyPolicy.EXISTING).id();
    tasks.until(running, TaskStatus.RUNNING);

    assertThatThrownBy(() -> add(KeyPolicy.REPLACE))
        .hasMessage(
            "Key 'K' is taken by "
                + running
                + ", which is running: only a queued task can be replaced");
  }

  @Test
  void a_taken_key_is_refused_where_that_is_asked_for() {
    String first = add(KeyPolicy.REJECT).id();

    assertThatThrownBy(() -> add(KeyPolicy.REJECT)).hasMessage("Key 'K' is taken by " + first);
    assertThat(tasks.number("select count(*) from taskyard.tasks")).isEqualTo(1);
  }

  @Test
  void of_many_that_replace_at_once_one_is_left() throws Exception {
    TaskManager manager = tasks.manager();
    Callable<Added> one = () -> add(KeyPolicy.REPLACE);
    var threads = Executors.newFixedThreadPool(4);
    try {
      for (var added : threads.invokeAll(IntStream.range(0, 12).mapToObj(i -> one).toList())) {
        assertThat(added.get().isNew()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(manager.counts().all().queued()).isEqualTo(1);
    assertThat(manager.counts().all().canceled()).isEqualTo(11);
  }
}
