package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Soak;
import dev.taskyard.testing.Tasks;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tasks that run after others. */
final class DependencyContractTest extends DatabaseTests {
  private String after(String prompt, String... ids) {
    return tasks.manager().add(tasks.task(prompt).after(List.of(ids)).build()).id();
  }

  private String afterAny(String prompt, String... ids) {
    return tasks.manager().add(tasks.task(prompt).after(List.of(ids)).afterAny(true).build()).id();
  }

  @Test
  void a_task_runs_when_all_before_it_are_completed() {
    String a = tasks.add("ok").id();
    String b = tasks.add("ok").id();
    String last = after("ok", a, b);
    assertThat(
            tasks.number(
                "select open_dependencies from taskyard.task_queue where state = 'blocked'"))
        .isEqualTo(2);
    tasks.work(new ScriptedExecutor());

    TaskRecord task = tasks.ended(last);
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.after()).containsExactly(a, b);
    assertThat(task.startedAt()).isAfterOrEqualTo(tasks.manager().get(a).endedAt());
    assertThat(task.startedAt()).isAfterOrEqualTo(tasks.manager().get(b).endedAt());
  }

  @Test
  void it_waits_for_nothing_that_has_completed_before_it_was_added() {
    tasks.work(new ScriptedExecutor());
    String first = tasks.run("ok").id();

    assertThat(tasks.ended(after("ok", first)).status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void it_is_canceled_with_the_reason_when_one_fails_and_so_are_those_behind_it() {
    String first = tasks.add("fail because of the weather").id();
    String second = after("ok", first);
    String third = after("ok", second);
    tasks.work(new ScriptedExecutor());

    TaskRecord task = tasks.ended(second);
    assertThat(task.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(task.cause()).isEqualTo(Cause.DEPENDENCY_FAILED);
    assertThat(task.runs()).isEmpty();
    assertThat(Tasks.only(task, "canceled").summary())
        .isEqualTo(
            "Task canceled: " + first + ", which it runs after, failed: because of the weather");
    assertThat(Tasks.only(tasks.ended(third), "canceled").summary())
        .isEqualTo("Task canceled: " + second + ", which it runs after, was canceled");
  }

  @Test
  void it_is_canceled_at_once_behind_one_that_has_failed_already() {
    tasks.work(new ScriptedExecutor());
    String first = tasks.run("fail").id();

    TaskRecord task = tasks.manager().get(after("ok", first));

    assertThat(task.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(task.cause()).isEqualTo(Cause.DEPENDENCY_FAILED);
  }

  @Test
  void after_any_it_runs_however_they_ended() {
    String failing = tasks.add("fail").id();
    String canceled = tasks.add("ok").id();
    String last = afterAny("ok", failing, canceled);
    tasks.manager().cancel(canceled);
    tasks.work(new ScriptedExecutor());

    assertThat(tasks.ended(last).status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void retried_it_waits_for_what_is_retried_before_it() {
    var fails = new java.util.concurrent.atomic.AtomicBoolean(true);
    tasks.work(
        new ScriptedExecutor()
            .on(
                "once",
                (task, events, stop) ->
                    fails.get()
                        ? ExecutionResult.failed("not yet", Cause.FAILED)
                        : ExecutionResult.completed("done")));
    String first = tasks.run("once").id();
    String second = after("ok", first);
    tasks.ended(second);
    assertThatThrownBy(() -> tasks.manager().retry(second))
        .hasMessage(
            "Task "
                + second
                + " can't be retried: "
                + first
                + ", which it runs after, is failed; retry that first");

    tasks.manager().queues().pause("default");
    fails.set(false);
    tasks.manager().retry(first);
    tasks.manager().retry(second);
    assertThat(
            tasks.number("select count(*) from taskyard.task_queue where waits_for = 'dependency'"))
        .isEqualTo(1);
    tasks.manager().queues().resume("default");

    assertThat(tasks.ended(second).startedAt())
        .isAfterOrEqualTo(tasks.manager().get(first).endedAt());
  }

  @Test
  void a_long_chain_is_canceled_with_its_head() {
    var ids = new java.util.ArrayList<String>();
    ids.add(tasks.add("ok").id());
    int links = Soak.of(150, 300);
    for (int link = 1; link <= links; link++) {
      ids.add(after("ok", ids.get(link - 1)));
    }

    tasks.manager().cancel(ids.get(0));

    assertThat(tasks.manager().counts().all().canceled()).isEqualTo(links + 1L);
  }

  @Test
  void an_end_that_it_was_not_told_of_is_found() {
    String first = tasks.add("ok").id();
    String second = after("ok", first);
    // As if the end had been written by somebody who knows of no dependencies.
    tasks.execute("delete from taskyard.task_queue where waits_for is null");
    tasks.execute(
        "update taskyard.tasks set status = 'completed', ended_at = created_at, duration_ms = 0 where public_id = '"
            + first
            + "'");
    tasks.execute(
        "insert into taskyard.task_counts (queue, status, n) values ('default', 'completed', 1)");
    tasks.execute(
        "insert into taskyard.timeline_entries (task_id, entry, run, at, kind, summary)"
            + " select id, 2, 0, ended_at, 'finished', 'Done elsewhere' from taskyard.tasks where public_id = '"
            + first
            + "'");
    tasks.work(new ScriptedExecutor());

    assertThat(tasks.ended(second).status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void its_time_still_has_to_come() {
    String first = tasks.add("ok").id();
    String last =
        tasks
            .manager()
            .add(tasks.task("ok").after(List.of(first)).runAfter(Duration.ofHours(1)).build())
            .id();
    tasks.work(new ScriptedExecutor());
    tasks.ended(first);

    assertThat(
            tasks.number(
                "select count(*) from taskyard.task_queue where state = 'scheduled' and waits_for = 'run_at'"))
        .isEqualTo(1);
    assertThat(tasks.manager().get(last).runs()).isEmpty();
  }

  @Test
  void it_gets_the_results_of_those_before_it_as_files() {
    String large = "x".repeat(5000);
    tasks.work(
        new ScriptedExecutor()
            .on("large", (task, events, stop) -> ExecutionResult.completed(large))
            .on(
                "read",
                (task, events, stop) -> {
                  var all = new StringBuilder();
                  try (var files = Files.list(Objects.requireNonNull(task.inputs()))) {
                    for (var file : files.sorted().toList()) {
                      String text = Files.readString(file);
                      all.append(
                          file.getFileName() + "=" + text.length() + ":" + text.charAt(0) + " ");
                    }
                  }
                  return ExecutionResult.completed(all.toString());
                }));
    String first = tasks.run("ok hello").id();
    String second = tasks.run("large").id();
    String failed = tasks.run("fail because").id();

    TaskRecord task = tasks.ended(afterAny("read", first, second, failed));

    assertThat(task.resultSummary())
        .contains(first + ".txt=5:h", second + ".txt=5000:x", failed + ".txt=7:b");
  }

  @Test
  void what_it_needs_is_not_cleared() {
    tasks.work(new ScriptedExecutor());
    String needed = tasks.run("ok").id();
    String old = tasks.run("ok").id();
    String hanging = tasks.add("hang").id();
    tasks.until(hanging, TaskStatus.RUNNING);
    after("ok", needed, hanging);

    assertThat(tasks.manager().clear(null, Set.of())).isEqualTo(1);

    assertThat(tasks.manager().get(needed).status()).isEqualTo(TaskStatus.COMPLETED);
    assertThatThrownBy(() -> tasks.manager().get(old)).hasMessage("Task not found: " + old);
  }

  @Test
  void a_task_that_is_not_there_can_not_be_waited_for() {
    assertThatThrownBy(() -> after("ok", "task_nosuchtask"))
        .hasMessage("Task not found: task_nosuchtask");
    assertThatThrownBy(() -> tasks.manager().add(tasks.task("ok").afterAny(true).build()))
        .hasMessage("'after_any' without 'after': expected a task to run after");
    assertThat(tasks.number("select count(*) from taskyard.tasks")).isZero();
  }
}
