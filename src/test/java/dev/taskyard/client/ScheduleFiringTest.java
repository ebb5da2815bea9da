package dev.taskyard.client;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.queue.FireSchedules;
import dev.taskyard.store.StoreException;
import dev.taskyard.task.Missed;
import dev.taskyard.task.NewSchedule;
import dev.taskyard.task.Overlap;
import dev.taskyard.task.RuleKind;
import dev.taskyard.task.Schedule;
import dev.taskyard.task.ScheduleRun;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Soak;
import dev.taskyard.testing.TestRepository;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a schedule's instants come, or came while nobody was there. */
final class ScheduleFiringTest extends ScheduleTests {
  private static final Duration HOUR = Duration.ofHours(1);

  // --- due

  @Test
  void nothing_is_added_before_the_instant() {
    schedules().add(hourly("a"));
    passes(Duration.ofMinutes(58), "a");

    assertThat(fire()).isZero();

    assertThat(history("a")).isEmpty();
  }

  @Test
  void at_the_instant_its_task_is_added_as_add_would_and_the_next_instant_is_set() {
    schedules()
        .add(
            NewSchedule.of(
                "a",
                RuleKind.EVERY,
                "1h",
                tasks
                    .task("ok fine")
                    .model("large")
                    .priority(3)
                    .retries(2)
                    .timeout(HOUR)
                    .expiresIn(HOUR)
                    .key("one")
                    .allowShell(true)
                    .label("team", "shop")
                    .build()));
    Schedule due = passes(HOUR, "a");

    assertThat(fire()).isOne();

    TaskRecord task = tasks.manager().get(schedules().get("a").lastTask());
    assertThat(task.status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(task.prompt()).isEqualTo("ok fine");
    assertThat(task.model()).isEqualTo("large");
    assertThat(task.priority()).isEqualTo(3);
    assertThat(task.key()).isEqualTo("one");
    assertThat(task.allowShell()).isTrue();
    assertThat(task.labels()).containsEntry("team", "shop");
    assertThat(task.workspace()).isEqualTo(tasks.workspace().toString());
    assertThat(task.schedule()).isEqualTo("a");
    assertThat(tasks.number("select max_retries from taskyard.task_queue")).isEqualTo(2);
    assertThat(schedules().get("a").nextAt()).isEqualTo(due.nextAt().plus(HOUR));
    assertThat(history("a")).containsExactly("1h fired");
    assertThat(schedules().history("a", 1).get(0).taskId()).isEqualTo(task.id());
    assertThat(fire()).isZero();
  }

  @Test
  void a_worker_fires_by_itself_and_runs_the_task() {
    tasks.work(new ScriptedExecutor());
    schedules().add(hourly("a"));

    passes(HOUR, "a");

    await().until(() -> schedules().get("a").lastTask() != null);
    TaskRecord task = tasks.ended(schedules().get("a").lastTask());
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void three_workers_at_once_add_one_task_for_each_instant() {
    for (int i = 0; i < 5; i++) {
      schedules().add(hourly("s" + i).with(Missed.ONCE, Overlap.ALLOW));
    }
    List<FireSchedules> workers = IntStream.range(0, 3).mapToObj(i -> sweep()).toList();
    int rounds = Soak.of(3, 6);
    for (int round = 1; round <= rounds; round++) {
      for (int i = 0; i < 5; i++) {
        passes(HOUR, "s" + i);
      }
      assertThat(fireAtOnce(workers)).as("round %d", round).isEqualTo(5);
    }

    for (int i = 0; i < 5; i++) {
      assertThat(schedules().history("s" + i, 100)).hasSize(rounds);
    }
    assertThat(tasks.number("select count(*) from taskyard.tasks")).isEqualTo(5L * rounds);
  }

  private static int fireAtOnce(List<FireSchedules> workers) {
    var start = new CyclicBarrier(workers.size());
    var running = new ArrayList<CompletableFuture<Integer>>();
    for (FireSchedules worker : workers) {
      running.add(
          OtherThread.supply(
              () -> {
                try {
                  start.await();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                return worker.fireDue(HERE);
              }));
    }
    int fired = running.stream().mapToInt(CompletableFuture::join).sum();
    // On H2 a row that another has locked may be passed over by all: then the next look finds it.
    return fired + workers.get(0).fireDue(HERE);
  }

  @Test
  void the_schema_refuses_a_second_run_of_an_instant() {
    schedules().add(hourly("a").with(Missed.ONCE, Overlap.ALLOW));
    passes(HOUR, "a");
    assertThat(fire()).isOne();
    tasks.execute("update taskyard.schedules set next_at = starts_at + interval '1' hour");

    assertThatThrownBy(this::fire).isInstanceOf(StoreException.class);

    assertThat(tasks.number("select count(*) from taskyard.tasks")).isOne();
    tasks.execute("update taskyard.schedules set next_at = next_at + interval '1' hour");
  }

  @Test
  void what_a_worker_on_another_host_must_do_is_left_to_it() throws Exception {
    var git = TestRepository.in(tasks.workspace().resolveSibling("shop"));
    schedules()
        .add(
            NewSchedule.of(
                "a",
                RuleKind.EVERY,
                "1h",
                tasks.task("ok").workspace(git.top().toString()).worktree(true).build()));
    passes(HOUR, "a");

    assertThat(sweep().fireDue("elsewhere")).isZero();
    assertThat(sweep().fireDue(schedules().get("a").host())).isOne();

    assertThat(tasks.manager().get(schedules().get("a").lastTask()).worktree()).isTrue();
  }

  @Test
  void the_attempts_that_it_asks_for_are_its_own() throws Exception {
    var git = TestRepository.in(tasks.workspace().resolveSibling("shop"));
    schedules()
        .add(
            NewSchedule.of(
                "a",
                RuleKind.EVERY,
                "1h",
                tasks.task("ok").workspace(git.top().toString()).attempts(2).build()));

    String id = schedules().run("a");

    assertThat(tasks.manager().attempts(id)).hasSize(2);
    assertThat(tasks.number("select count(*) from taskyard.tasks where schedule = 'a'"))
        .isEqualTo(3);
  }

  @Test
  void a_task_that_cannot_be_made_any_more_is_told_and_the_schedule_goes_on() throws Exception {
    var git = TestRepository.in(tasks.workspace().resolveSibling("shop"));
    schedules()
        .add(
            NewSchedule.of(
                "a",
                RuleKind.EVERY,
                "1h",
                tasks.task("ok").workspace(git.top().toString()).worktree(true).build()));
    tasks.execute("update taskyard.schedules set host = 'here'");
    try (var files = Files.walk(git.top())) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    passes(HOUR, "a");

    assertThat(fire()).isZero();

    ScheduleRun run = schedules().history("a", 1).get(0);
    assertThat(run.state()).isEqualTo(ScheduleRun.State.FAILED);
    assertThat(run.reason()).contains(git.top().toString());
    assertThat(schedules().get("a").state()).isEqualTo(Schedule.State.ACTIVE);
  }

  @Test
  void a_live_task_with_its_key_stands_for_it() {
    String holder = tasks.manager().add(tasks.task("ok").key("one").build()).id();
    schedules().add(NewSchedule.of("a", RuleKind.EVERY, "1h", tasks.task("ok").key("one").build()));
    passes(HOUR, "a");

    assertThat(fire()).isZero();

    assertThat(history("a")).containsExactly("1h skipped");
    assertThat(schedules().history("a", 1).get(0).reason())
        .isEqualTo("Task " + holder + " has its key");
  }

  @Test
  void a_rule_that_ends_is_over_after_its_last_instant() {
    schedules()
        .add(NewSchedule.of("a", RuleKind.RRULE, "FREQ=DAILY;COUNT=1", tasks.task("ok").build()));
    passes(Duration.ofMinutes(1), "a");

    assertThat(fire()).isOne();

    assertThat(schedules().get("a").state()).isEqualTo(Schedule.State.OVER);
    assertThat(fire()).isZero();
  }

  // --- overlap

  @Test
  void an_instant_is_skipped_while_the_task_before_it_has_not_ended() {
    schedules().add(hourly("a"));
    passes(HOUR, "a");
    fire();
    passes(HOUR, "a");

    assertThat(fire()).isZero();

    ScheduleRun skipped = schedules().history("a", 1).get(0);
    assertThat(skipped.state()).isEqualTo(ScheduleRun.State.SKIPPED);
    assertThat(skipped.reason())
        .isEqualTo("The task before it has not ended: " + schedules().get("a").lastTask());
    endLast("a");
    passes(HOUR, "a");
    assertThat(fire()).isOne();
    assertThat(history("a")).containsExactly("1h fired", "2h skipped", "3h fired");
  }

  @Test
  void a_schedule_that_may_overlap_adds_the_next_task_beside_the_other() {
    schedules().add(hourly("a").with(Missed.ONCE, Overlap.ALLOW));
    for (int i = 0; i < 3; i++) {
      passes(HOUR, "a");
      assertThat(fire()).isOne();
    }

    assertThat(history("a")).containsExactly("1h fired", "2h fired", "3h fired");
  }

  @Test
  void a_schedule_that_queues_adds_each_task_when_the_one_before_it_has_ended() {
    schedules().add(hourly("a").with(Missed.ONCE, Overlap.QUEUE));
    for (int i = 0; i < 3; i++) {
      passes(HOUR, "a");
      fire();
    }
    assertThat(history("a")).containsExactly("1h fired", "2h pending", "3h pending");
    assertThat(schedules().get("a").pending()).isEqualTo(2);
    assertThat(fire()).isZero();

    endLast("a");
    assertThat(fire()).isOne();
    assertThat(history("a")).containsExactly("1h fired", "2h fired", "3h pending");
    assertThat(fire()).isZero();
    endLast("a");
    assertThat(fire()).isOne();

    assertThat(history("a")).containsExactly("1h fired", "2h fired", "3h fired");
    assertThat(schedules().get("a").pending()).isZero();
  }

  @Test
  void no_more_than_a_hundred_instants_are_pending() {
    schedules().add(hourly("a").with(Missed.ALL, Overlap.QUEUE));
    passes(HOUR, "a");
    fire();
    passes(HOUR.multipliedBy(100), "a");
    fire();
    passes(HOUR.multipliedBy(2), "a");

    fire();

    assertThat(schedules().get("a").pending()).isEqualTo(100);
    assertThat(schedules().history("a", 2))
        .allSatisfy(
            run -> {
              assertThat(run.state()).isEqualTo(ScheduleRun.State.SKIPPED);
              assertThat(run.reason()).isEqualTo("100 instants are pending before it");
            });
  }

  // --- missed

  @Test
  void the_latest_of_those_that_were_missed_is_made_up_for_once() {
    schedules().add(hourly("a"));
    passes(HOUR.multipliedBy(3).plusMinutes(30), "a");

    assertThat(fire()).isOne();

    assertThat(history("a")).containsExactly("1h missed", "2h missed", "3h fired");
    assertThat(schedules().history("a", 3).stream().map(ScheduleRun::reason))
        .satisfiesExactly(
            reason -> assertThat(reason).startsWith("30m").endsWith(" late"),
            reason -> assertThat(reason).isEqualTo("No worker was there"),
            reason -> assertThat(reason).isEqualTo("No worker was there"));
  }

  @Test
  void one_that_is_on_time_makes_up_for_those_before_it() {
    schedules().add(hourly("a").with(Missed.ONCE, Overlap.ALLOW));
    passes(HOUR.multipliedBy(3), "a");

    assertThat(fire()).isOne();

    assertThat(history("a")).containsExactly("1h missed", "2h missed", "3h fired");
    assertThat(schedules().history("a", 1).get(0).reason()).isNull();
  }

  @Test
  void what_was_missed_can_be_left_out() {
    schedules().add(hourly("a").with(Missed.SKIP, Overlap.SKIP));
    passes(HOUR.multipliedBy(2).plusMinutes(30), "a");

    assertThat(fire()).isZero();

    assertThat(history("a")).containsExactly("1h missed", "2h missed");
    assertThat(schedules().get("a").nextAt()).isAfter(database.clock().instant());
  }

  @Test
  void all_that_were_missed_can_be_made_up_for_one_after_the_other() {
    schedules().add(hourly("a").with(Missed.ALL, Overlap.SKIP));
    passes(HOUR.multipliedBy(3).plusMinutes(30), "a");

    assertThat(fire()).isOne();
    assertThat(history("a")).containsExactly("1h fired", "2h pending", "3h pending");
    endLast("a");
    assertThat(fire()).isOne();
    endLast("a");
    assertThat(fire()).isOne();

    assertThat(history("a")).containsExactly("1h fired", "2h fired", "3h fired");
  }

  @Test
  void all_that_were_missed_are_added_at_once_where_they_may_overlap() {
    schedules().add(hourly("a").with(Missed.ALL, Overlap.ALLOW));
    passes(HOUR.multipliedBy(3).plusMinutes(30), "a");

    assertThat(fire()).isEqualTo(3);

    assertThat(history("a")).containsExactly("1h fired", "2h fired", "3h fired");
  }

  @Test
  void of_very_many_the_latest_hundred_are_made_up_for_and_the_rest_is_one_line() {
    schedules()
        .add(
            new NewSchedule(
                "a",
                RuleKind.EVERY,
                "1s",
                null,
                Missed.ALL,
                Overlap.ALLOW,
                tasks.task("ok").build()));
    passes(Duration.ofDays(30), "a");

    assertThat(fire()).isEqualTo(100);

    List<ScheduleRun> history = schedules().history("a", 1000);
    assertThat(history).hasSize(101);
    ScheduleRun summary = history.get(100);
    assertThat(summary.state()).isEqualTo(ScheduleRun.State.MISSED);
    assertThat(summary.reason())
        .isEqualTo("No worker was there: also for what was due until " + history.get(99).instant());
  }

  // --- pause

  @Test
  void a_paused_schedule_adds_nothing_and_goes_on_with_the_next_instant_to_come() {
    schedules().add(hourly("a").with(Missed.ALL, Overlap.ALLOW));
    schedules().pause("a");
    passes(HOUR.multipliedBy(3).plusMinutes(30), "a");
    assertThat(fire()).isZero();

    Schedule resumed = schedules().resume("a");

    assertThat(fire()).isZero();
    assertThat(Duration.between(resumed.startsAt(), resumed.nextAt()))
        .isEqualTo(HOUR.multipliedBy(4));
    assertThat(history("a")).containsExactly("1h skipped");
    assertThat(schedules().history("a", 1).get(0).reason())
        .startsWith("The schedule was paused from ");
    passes(Duration.ofMinutes(30), "a");
    assertThat(fire()).isOne();
  }

  @Test
  void what_is_pending_when_it_is_paused_is_skipped() {
    schedules().add(hourly("a").with(Missed.ONCE, Overlap.QUEUE));
    passes(HOUR, "a");
    fire();
    passes(HOUR, "a");
    fire();

    schedules().pause("a");
    endLast("a");

    assertThat(fire()).isZero();
    assertThat(history("a")).containsExactly("1h fired", "2h skipped");
    assertThat(schedules().get("a").pending()).isZero();
  }

  @Test
  void one_that_is_paused_when_it_is_due_skips_that_instant() {
    schedules().add(hourly("a"));
    passes(HOUR, "a");

    schedules().pause("a");

    assertThat(history("a")).containsExactly("1h skipped");
    assertThat(schedules().pause("a").state()).isEqualTo(Schedule.State.PAUSED);
    assertThat(schedules().resume("a").state()).isEqualTo(Schedule.State.ACTIVE);
    assertThat(schedules().resume("a").state()).isEqualTo(Schedule.State.ACTIVE);
  }

  // --- by hand

  @Test
  void somebody_may_ask_for_a_task_at_any_time() {
    schedules().add(hourly("a"));
    schedules().pause("a");

    String first = schedules().run("a");
    String second = schedules().run("a");

    assertThat(tasks.manager().get(first).schedule()).isEqualTo("a");
    assertThat(history("a")).containsExactly("0h manual", "0h manual");
    assertThat(schedules().get("a").lastTask()).isEqualTo(second);
    schedules().resume("a");
    passes(HOUR, "a");
    assertThat(fire()).isZero();
    assertThat(history("a")).endsWith("1h skipped");
  }

  // --- history

  @Test
  void the_latest_lines_of_each_schedule_are_kept() {
    schedules().add(hourly("a").with(Missed.SKIP, Overlap.SKIP));
    schedules().add(hourly("b").with(Missed.SKIP, Overlap.SKIP));
    passes(HOUR.multipliedBy(8).plusMinutes(30), "a");
    fire();
    passes(HOUR.multipliedBy(2).plusMinutes(30), "b");
    fire();

    assertThat(database.transactions().<Integer>write(tx -> tx.schedules().prune(5))).isEqualTo(3);

    assertThat(schedules().history("a", 100)).hasSize(5);
    assertThat(schedules().history("b", 100)).hasSize(2);
  }
}
