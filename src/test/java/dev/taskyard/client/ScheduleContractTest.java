package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.taskyard.config.TaskDefaults;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.Missed;
import dev.taskyard.task.NewSchedule;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.Overlap;
import dev.taskyard.task.RuleKind;
import dev.taskyard.task.Schedule;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskSummary;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Schedules as they are added, looked at and removed. */
final class ScheduleContractTest extends ScheduleTests {

  @Test
  void a_schedule_is_as_it_was_added() {
    Schedule added =
        schedules()
            .add(
                new NewSchedule(
                    "nightly",
                    RuleKind.CRON,
                    "0 9 * * MON-FRI",
                    "Europe/Oslo",
                    Missed.ALL,
                    Overlap.QUEUE,
                    tasks.task(" look \n at it ").build()));

    Schedule found = schedules().get("nightly");
    assertThat(found).isEqualTo(added);
    assertThat(found.zone()).isEqualTo("Europe/Oslo");
    assertThat(found.missed()).isEqualTo(Missed.ALL);
    assertThat(found.overlap()).isEqualTo(Overlap.QUEUE);
    assertThat(found.state()).isEqualTo(Schedule.State.ACTIVE);
    assertThat(found.nextAt()).isEqualTo(schedules().next(found, 1).get(0));
    assertThat(schedules().next(found, 5)).hasSize(5).isSorted();
    assertThat(schedules().list()).containsExactly(found);
  }

  @Test
  void the_defaults_of_its_adder_stay_its_own() {
    var usual =
        new TaskDefaults("large", tasks.workspace().toString(), "plan", true, true, true, "nights");
    try (var adder = TaskManager.open(tasks.config().withDefaults(usual))) {
      Schedule ignored =
          adder.schedules().add(NewSchedule.of("a", RuleKind.EVERY, "1h", NewTask.of("ok")));
    }

    TaskRecord task = tasks.manager().get(schedules().run("a"));

    assertThat(task.model()).isEqualTo("large");
    assertThat(task.mode()).isEqualTo("plan");
    assertThat(task.queue()).isEqualTo("nights");
    assertThat(List.of(task.allowShell(), task.trustMode(), task.autoApprove())).containsOnly(true);
  }

  @Test
  void every_option_of_its_task_survives() {
    String first = tasks.add("ok").id();
    NewTask asked =
        tasks
            .task("ok")
            .executor("shell")
            .model("m")
            .mode("plan")
            .trustMode(true)
            .autoApprove(true)
            .queue("q")
            .priority(-7)
            .runAfter(Duration.ofMinutes(10))
            .idleTimeout(Duration.ofSeconds(90))
            .onCrash(dev.taskyard.task.OnCrash.FAIL)
            .gates(List.of(new GateSpec("test", "make test", Duration.ofMinutes(3))))
            .gateRetries(1)
            .label("a", "1")
            .lock("repo")
            .after(List.of(first))
            .afterAny(true)
            .build();
    Schedule ignored = schedules().add(NewSchedule.of("a", RuleKind.EVERY, "1h", asked));

    TaskRecord scheduled = tasks.manager().get(schedules().run("a"));
    TaskRecord added = tasks.manager().add(asked);

    assertThat(scheduled)
        .usingRecursiveComparison()
        .ignoringFields("id", "createdAt", "runAt", "schedule", "timeline")
        .isEqualTo(added);
    assertThat(Duration.between(scheduled.createdAt(), scheduled.runAt()))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(tasks.number("select count(*) from taskyard.tasks where on_crash = 'fail'"))
        .isEqualTo(2);
    assertThat(tasks.number("select count(*) from taskyard.tasks where idle_timeout_ms = 90000"))
        .isEqualTo(2);
    assertThat(tasks.number("select count(*) from taskyard.tasks where after_any")).isEqualTo(2);
  }

  @Test
  void a_running_task_cannot_schedule_more_than_it_may_do() {
    String parent = tasks.add("ok").id();

    refused(
        NewSchedule.of(
            "a", RuleKind.EVERY, "1h", tasks.task("ok").parent(parent).allowShell(true).build()),
        "can't have allow_shell");
  }

  @Test
  void bad_requests_are_refused_and_store_nothing() {
    refused(hourly("-x"), "Bad schedule name '-x'");
    refused(hourly("a b"), "Bad schedule name 'a b'");
    refused(hourly("x".repeat(101)), "at most 100");
    refused(rule(RuleKind.CRON, "0 25 * * *"), "found '25' at character 3");
    refused(rule(RuleKind.CRON, "0 0 30 2 *"), "names no time to come");
    refused(rule(RuleKind.RRULE, "FREQ=DAILY;UNTIL=20200101"), "names no time to come");
    refused(rule(RuleKind.RRULE, "FREQ=DAYLY"), "for FREQ, found 'DAYLY'");
    refused(rule(RuleKind.EVERY, "10ms"), "at least 1s");
    refused(hourly("a").in("Europe/Olso"), "did you mean 'Europe/Oslo'?");
    refused(
        NewSchedule.of("a", RuleKind.EVERY, "1h", tasks.task(" ").build()),
        "Task prompt cannot be empty");
    refused(
        NewSchedule.of("a", RuleKind.EVERY, "1h", tasks.task("ok").executor("nobody").build()),
        "Unknown executor 'nobody'");
    refused(
        NewSchedule.of(
            "a", RuleKind.EVERY, "1h", NewTask.builder("ok").workspace("/nowhere").build()),
        "Workspace /nowhere is not a directory");
    refused(
        NewSchedule.of("a", RuleKind.EVERY, "1h", tasks.task("ok").runAt(Instant.EPOCH).build()),
        "'at' for a schedule: expected none");
    refused(
        NewSchedule.of("a", RuleKind.EVERY, "1h", tasks.task("ok").worktree(true).build()),
        "is in no git repository");
  }

  private NewSchedule rule(RuleKind kind, String rule) {
    return NewSchedule.of("a", kind, rule, tasks.task("ok").build());
  }

  private void refused(NewSchedule asked, String told) {
    var refusal = catchThrowableOfType(TaskyardException.class, () -> schedules().add(asked));

    assertThat(refusal).hasMessageContaining(told);
    assertThat(refusal.category()).isEqualTo(TaskyardException.Category.INVALID);
    assertThat(tasks.number("select count(*) from taskyard.schedules")).isZero();
  }

  @Test
  void a_name_that_another_has_is_refused() {
    Schedule first = schedules().add(hourly("a"));

    var refusal = catchThrowableOfType(TaskyardException.class, () -> schedules().add(hourly("a")));

    assertThat(refusal).hasMessageStartingWith("A schedule 'a' exists");
    assertThat(refusal.category()).isEqualTo(TaskyardException.Category.INVALID);
    assertThat(schedules().list()).containsExactly(first);
  }

  @Test
  void what_does_not_exist_is_not_found() {
    Schedule ignored = schedules().add(hourly("nightly"));

    notFound(() -> schedules().get("nigthly"));
    notFound(() -> schedules().pause("nigthly"));
    notFound(() -> schedules().resume("nigthly"));
    notFound(() -> schedules().run("nigthly"));
    notFound(() -> schedules().history("nigthly", 1));
    notFound(() -> schedules().remove("nigthly"));
  }

  private static void notFound(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    var refusal = catchThrowableOfType(TaskyardException.class, call);

    assertThat(refusal).hasMessage("Schedule not found: nigthly: did you mean 'nightly'?");
    assertThat(refusal.category()).isEqualTo(TaskyardException.Category.NOT_FOUND);
  }

  @Test
  void what_is_removed_leaves_its_tasks_and_its_name_is_free() {
    Schedule ignored = schedules().add(hourly("a"));
    String id = schedules().run("a");

    schedules().remove("a");

    assertThat(schedules().list()).isEmpty();
    assertThat(tasks.number("select count(*) from taskyard.schedule_runs")).isZero();
    assertThat(tasks.manager().get(id).schedule()).isEqualTo("a");
    assertThat(schedules().add(hourly("a")).lastTask()).isNull();
  }

  @Test
  void history_outlives_a_task_that_was_cleared() {
    Schedule ignored = schedules().add(hourly("a"));
    String id = schedules().run("a");
    endLast("a");
    assertThat(schedules().history("a", 1).get(0).taskStatus()).isEqualTo(TaskStatus.CANCELED);

    assertThat(tasks.manager().clear(null, java.util.Set.of())).isOne();

    assertThat(schedules().history("a", 1).get(0).taskId()).isEqualTo(id);
    assertThat(schedules().history("a", 1).get(0).taskStatus()).isNull();
    assertThat(schedules().get("a").lastTask()).isNull();
    passes(Duration.ofHours(1), "a");
    assertThat(fire()).isOne();
  }

  @Test
  void the_list_can_be_narrowed_to_a_schedule() {
    Schedule ignored = schedules().add(hourly("a"));
    String first = schedules().run("a");
    tasks.add("ok");
    String second = schedules().run("a");
    TaskRecord canceled = tasks.manager().cancel(first);

    assertThat(listed(new TaskQuery(null, null, "a", 10, null))).containsExactly(second, first);
    assertThat(listed(new TaskQuery(null, null, "a", 10, second))).containsExactly(first);
    assertThat(listed(new TaskQuery(canceled.status(), "default", "a", 10, null)))
        .containsExactly(first);
    assertThat(listed(new TaskQuery(null, "other", "a", 10, null))).isEmpty();
    assertThat(listed(new TaskQuery(null, null, "b", 10, null))).isEmpty();
  }

  private List<String> listed(TaskQuery query) {
    return tasks.manager().list(query).stream().map(TaskSummary::id).toList();
  }
}
