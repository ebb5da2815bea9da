package dev.taskyard.client;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.QueueState;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Limits, rates and pauses of queues. */
final class QueueContractTest extends DatabaseTests {
  private static final String WAITING_FOR_QUEUE =
      "select count(*) from taskyard.task_queue where state = 'blocked' and waits_for = 'queue'";
  private static final String RUNNING =
      "select count(*) from taskyard.task_queue where state = 'running'";

  private final ScriptedExecutor executor = new ScriptedExecutor();

  private List<String> add(int tasks, String prompt) {
    return IntStream.range(0, tasks).mapToObj(i -> this.tasks.add(prompt).id()).toList();
  }

  private void awaitRunning(int number) {
    await().until(() -> tasks.number(RUNNING) == number);
  }

  @Test
  void a_limit_counts_what_runs() {
    TaskManager manager = tasks.work(executor);
    manager.queues().limit("default", 2);
    List<String> ids = add(5, "hang");
    awaitRunning(2);
    assertThat(tasks.number(WAITING_FOR_QUEUE)).isEqualTo(3);

    for (int ended = 1; ended <= 3; ended++) {
      manager.cancel(ids.get(ended - 1));
      tasks.ended(ids.get(ended - 1));
      tasks.until(ids.get(ended + 1), TaskStatus.RUNNING);
      assertThat(tasks.number(RUNNING)).isEqualTo(2);
    }
  }

  @Test
  void a_limit_set_later_holds_back_what_waits_already_and_its_end_lets_it_go() {
    add(3, "hang");
    TaskManager manager = tasks.manager();
    QueueState queue = manager.queues().limit("default", 1);
    assertThat(queue.waiting()).isEqualTo(3);
    assertThat(tasks.number(WAITING_FOR_QUEUE)).isEqualTo(3);

    tasks.work(executor);
    awaitRunning(1);
    tasks.manager().queues().limit("default", null);
    awaitRunning(3);
  }

  @Test
  void the_first_in_rank_goes_first_across_queues_with_and_without_a_limit() {
    tasks.manager().queues().limit("narrow", 1);
    String low = tasks.manager().add(tasks.task("ok").queue("narrow").build()).id();
    String middle = tasks.add("ok").id();
    String high = tasks.manager().add(tasks.task("ok").queue("narrow").priority(5).build()).id();

    tasks.work(executor);
    List<Instant> starts =
        List.of(high, low, middle).stream().map(id -> tasks.ended(id).startedAt()).toList();

    assertThat(starts.get(0)).isBeforeOrEqualTo(starts.get(1)).isBeforeOrEqualTo(starts.get(2));
    assertThat(starts.get(0)).isBefore(starts.get(1));
  }

  @Test
  void a_paused_queue_starts_nothing_and_another_one_does() {
    tasks.manager().queues().pause("default");
    List<String> paused = add(2, "ok");
    String other = tasks.manager().add(tasks.task("ok").queue("other").build()).id();
    tasks.work(executor);
    tasks.ended(other);
    assertThat(tasks.manager().get(paused.get(0)).status()).isEqualTo(TaskStatus.QUEUED);

    QueueState resumed = tasks.manager().queues().resume("default");

    assertThat(resumed.isPaused()).isFalse();
    assertThat(paused).allMatch(id -> tasks.ended(id).status() == TaskStatus.COMPLETED);
  }

  @Test
  void a_rate_lets_so_many_start_in_a_period() {
    TaskManager manager = tasks.work(executor);
    manager.queues().rate("default", 2, Duration.ofMinutes(1));
    add(4, "ok");
    await()
        .until(
            () ->
                tasks.number("select count(*) from taskyard.tasks where status = 'completed'")
                    == 2);
    assertThat(tasks.number(WAITING_FOR_QUEUE)).isEqualTo(2);

    // As if a minute had passed since the first start.
    tasks.execute(
        "delete from taskyard.queue_starts where task_id = (select min(task_id) from taskyard.queue_starts)");
    await()
        .until(
            () ->
                tasks.number("select count(*) from taskyard.tasks where status = 'completed'")
                    == 3);
    assertThat(tasks.number(WAITING_FOR_QUEUE)).isEqualTo(1);
  }

  @Test
  void a_task_that_is_retried_waits_for_its_queue_again() {
    TaskManager manager = tasks.work(executor);
    String id = tasks.run("ok").id();
    manager.queues().pause("default");

    manager.retry(id);

    assertThat(tasks.number(WAITING_FOR_QUEUE)).isEqualTo(1);
    manager.queues().resume("default");
    assertThat(tasks.ended(id).runs()).hasSize(2);
  }

  @Test
  void a_scheduled_task_waits_for_its_queue_once_it_is_due() {
    tasks.manager().queues().pause("default");
    tasks.manager().add(tasks.task("ok").runAfter(Duration.ofMillis(1)).build());
    tasks.work(executor);

    await().until(() -> tasks.number(WAITING_FOR_QUEUE) == 1);
  }

  @Test
  void what_a_race_left_in_the_wrong_state_is_mended() {
    tasks.manager().queues().pause("default");
    String held = tasks.add("ok").id();
    String free = tasks.manager().add(tasks.task("ok").queue("open").build()).id();
    tasks.execute(
        "update taskyard.task_queue set state = 'ready', waits_for = null where queue = 'default'");
    tasks.execute(
        "update taskyard.task_queue set state = 'blocked', waits_for = 'queue' where queue = 'open'");

    tasks.work(executor);

    assertThat(tasks.ended(free).status()).isEqualTo(TaskStatus.COMPLETED);
    await().until(() -> tasks.number(WAITING_FOR_QUEUE) == 1);
    assertThat(tasks.manager().get(held).runs()).isEmpty();
  }

  @Test
  void bad_limits_are_refused_and_change_nothing() {
    Queues queues = tasks.manager().queues();
    assertThatThrownBy(() -> queues.limit("q", 0))
        .isInstanceOf(TaskyardException.class)
        .hasMessage("Bad limit 0: expected 1 to 1000000, or none");
    assertThatThrownBy(() -> queues.rate("q", 0, Duration.ofMinutes(1)))
        .hasMessage("Bad rate 0: expected 1 to 1000000");
    assertThatThrownBy(() -> queues.rate("q", 1, Duration.ZERO))
        .hasMessage("Bad period of a rate: expected 1ms to 366d");
    assertThatThrownBy(() -> queues.pause(" ")).hasMessageStartingWith("Bad queue ''");
    assertThat(queues.list()).isEmpty();
  }
}
