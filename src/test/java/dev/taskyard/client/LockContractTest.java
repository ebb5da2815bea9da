package dev.taskyard.client;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** At most one running task has a lock. */
final class LockContractTest extends DatabaseTests {
  private static final String RUNNING =
      "select count(*) from taskyard.task_queue where state = 'running'";

  private final ScriptedExecutor executor = new ScriptedExecutor();

  private String add(String prompt, String lock) {
    return tasks.manager().add(tasks.task(prompt).lock(lock).build()).id();
  }

  @Test
  void one_task_runs_at_a_time_in_the_order_in_which_they_came() {
    var ids = new ArrayList<String>();
    for (int i = 0; i < 6; i++) {
      ids.add(add("ok", "repo"));
    }
    tasks.work(executor);

    var runs = ids.stream().map(id -> tasks.ended(id).runs().get(0)).toList();
    for (int i = 1; i < runs.size(); i++) {
      assertThat(runs.get(i).startedAt()).isAfterOrEqualTo(runs.get(i - 1).endedAt());
    }
  }

  @Test
  void others_run_meanwhile() {
    tasks.work(executor);
    String holder = add("hang", "repo");
    tasks.until(holder, TaskStatus.RUNNING);
    String waiter = add("ok", "repo");

    assertThat(tasks.ended(add("ok", "other")).status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(tasks.run(tasks.task("ok")).status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(tasks.manager().get(waiter).status()).isEqualTo(TaskStatus.QUEUED);

    tasks.manager().cancel(holder);
    assertThat(tasks.ended(waiter).status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void a_hundred_that_wait_for_one_lock_do_not_stand_before_another_task() {
    String first = add("hang", "repo");
    tasks
        .manager()
        .addAll(
            java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> tasks.task("ok").lock("repo").build())
                .toList());
    String behind = tasks.add("ok").id();
    tasks.work(executor);

    tasks.until(first, TaskStatus.RUNNING);
    tasks.ended(behind);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        tasks.number(
                            "select count(*) from taskyard.task_queue where waits_for = 'lock'"))
                    .isEqualTo(100));
  }

  @Test
  void the_next_goes_on_when_the_first_in_line_is_canceled() {
    String first = add("ok", "repo");
    String second = add("ok", "repo");
    tasks.manager().cancel(first);
    tasks.work(executor);

    assertThat(tasks.ended(second).status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void who_is_more_urgent_goes_first() {
    tasks.work(executor);
    String holder = add("hang", "repo");
    tasks.until(holder, TaskStatus.RUNNING);
    String usual = add("ok", "repo");
    String urgent = tasks.manager().add(tasks.task("ok").lock("repo").priority(3).build()).id();
    tasks.manager().cancel(holder);

    assertThat(tasks.ended(urgent).startedAt()).isBefore(tasks.ended(usual).startedAt());
  }

  @Test
  void a_task_that_waits_for_its_retry_does_not_hold_its_lock() {
    tasks.work(executor);
    String retried =
        tasks.manager().add(tasks.task("transient busy").lock("repo").retries(1).build()).id();
    tasks.untilTold(retried, "retry");

    assertThat(tasks.ended(add("ok", "repo")).status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void one_that_nobody_can_run_does_not_stand_before_the_others() {
    tasks.manager().queues().pause("paused");
    tasks.manager().add(tasks.task("ok").lock("repo").queue("paused").build());
    String behind = add("ok", "repo");
    tasks.work(executor);

    assertThat(tasks.ended(behind).status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void a_lock_and_a_limit_hold_together() {
    tasks.manager().queues().limit("default", 3);
    for (int i = 0; i < 3; i++) {
      add("hang", "a");
      add("hang", "b");
    }
    tasks.work(executor);

    await().until(() -> tasks.number(RUNNING) == 2);
    await()
        .until(
            () ->
                tasks.number("select count(*) from taskyard.task_queue where waits_for = 'lock'")
                    == 4);
    assertThat(
            tasks.number(
                "select count(distinct held_lock) from taskyard.task_queue where state = 'running'"))
        .isEqualTo(2);
  }

  @Test
  void none_is_no_lock() {
    tasks.work(executor);
    List<String> ids = List.of(add("hang", "none"), add("hang", "none"));

    assertThat(ids).allMatch(id -> tasks.until(id, TaskStatus.RUNNING) != null);
  }
}
