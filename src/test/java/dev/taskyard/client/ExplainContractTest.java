package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Explanation.Reason;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.Patience;
import dev.taskyard.testing.ScriptedExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Why a task is waiting. */
final class ExplainContractTest extends DatabaseTests {
  private static final String SECOND = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

  private String add(NewTask.Builder task) {
    return tasks.manager().add(task.build()).id();
  }

  private String text(String id, String kind) {
    List<Reason> reasons = tasks.manager().explain(id).reasons();
    assertThat(reasons).extracting(Reason::kind).contains(kind);
    return reasons.stream()
        .filter(reason -> reason.kind().equals(kind))
        .map(Reason::text)
        .findFirst()
        .orElseThrow();
  }

  private String hanging(NewTask.Builder task) {
    String id = add(task);
    tasks.until(id, TaskStatus.RUNNING);
    return id;
  }

  @Test
  void nobody_is_there_to_run_it() {
    assertThat(text(add(tasks.task("ok")), "worker"))
        .isEqualTo("No worker is alive; start one with 'taskyard work'");
  }

  @Test
  void its_queue_is_paused() {
    tasks.manager().queues().pause("q");

    assertThat(text(add(tasks.task("ok").queue("q")), "paused"))
        .matches(
            "Queue 'q' is paused since " + SECOND + " by .+@.+; 'queue resume q' lets it go on");
  }

  @Test
  void its_queue_has_reached_its_limit() {
    tasks.work(new ScriptedExecutor());
    tasks.manager().queues().limit("q", 1);
    String running = hanging(tasks.task("hang").queue("q"));

    assertThat(text(add(tasks.task("ok").queue("q")), "limit"))
        .isEqualTo("Queue 'q' has reached its limit of 1: " + running + " run");
  }

  @Test
  void its_queue_has_reached_its_rate() {
    tasks.work(new ScriptedExecutor());
    tasks.manager().queues().rate("q", 1, Duration.ofHours(1));
    tasks.ended(add(tasks.task("ok").queue("q")));

    assertThat(text(add(tasks.task("ok").queue("q")), "rate"))
        .matches(
            "Queue 'q' has started 1 task\\(s\\) within 1h: the next may start at "
                + SECOND
                + ", in 59m\\d+s");
  }

  @Test
  void a_rate_that_is_not_used_up_is_no_reason() {
    tasks.work(new ScriptedExecutor());
    tasks.manager().queues().rate("q", 2, Duration.ofHours(1));
    tasks.ended(add(tasks.task("ok").queue("q")));
    tasks.manager().queues().pause("q");

    assertThat(tasks.manager().explain(add(tasks.task("ok").queue("q"))).reasons())
        .extracting(Reason::kind)
        .containsExactly("paused");
  }

  @Test
  void its_lock_is_held() {
    tasks.work(new ScriptedExecutor());
    String holder = hanging(tasks.task("hang").lock("repo"));

    assertThat(text(add(tasks.task("ok").lock("repo")), "lock"))
        .matches("Lock 'repo' is held by " + holder + " since " + SECOND);
  }

  @Test
  void its_lock_is_free_but_another_is_before_it() {
    String first = add(tasks.task("ok").lock("repo"));

    assertThat(text(add(tasks.task("ok").lock("repo")), "lock"))
        .isEqualTo("Lock 'repo' is free, but " + first + " is before it");
  }

  @Test
  void its_time_has_not_come() {
    assertThat(text(add(tasks.task("ok").runAfter(Duration.ofHours(1))), "run_at"))
        .matches("It is to run at " + SECOND + ", in (1h|59m\\d+s)");
  }

  @Test
  void it_runs_after_others() {
    String first = add(tasks.task("ok"));

    assertThat(text(add(tasks.task("ok").after(List.of(first))), "dependency"))
        .isEqualTo("It runs after " + first + " (queued)");
  }

  @Test
  void its_lane_is_parked() {
    Instant told = Instant.now().plus(Duration.ofMinutes(10));
    tasks.work(
        new ScriptedExecutor()
            .on("call", (task, events, stop) -> ExecutionResult.rateLimited("slow down", told)));
    String limited = add(tasks.task("call"));
    tasks.untilTold(limited, "retry");
    assertThat(text(limited, "lane"))
        .matches("It was rate limited and is tried again at " + SECOND + ", in (10m|9m\\d+s)");

    String other = add(tasks.task("call"));
    Patience.await()
        .until(
            () ->
                tasks.number(
                        "select count(*) from taskyard.task_queue where state = 'blocked' and waits_for = 'lane'")
                    == 1);

    assertThat(text(other, "lane"))
        .matches("Lane 'embedded' is parked until " + SECOND + ": slow down");
  }

  @Test
  void no_live_worker_has_its_executor() {
    String id = add(tasks.task("ok").executor("shell"));
    tasks.work(new ScriptedExecutor());

    assertThat(text(id, "worker")).isEqualTo("No live worker has executor 'shell'");
  }

  @Test
  void all_slots_are_taken() {
    tasks.work(new ScriptedExecutor());
    for (int slot = 0; slot < 4; slot++) {
      hanging(tasks.task("hang"));
    }

    assertThat(text(add(tasks.task("ok")), "slots"))
        .isEqualTo("All 4 slot(s) of the workers that could run it are taken");
  }

  @Test
  void it_does_not_wait() {
    tasks.work(new ScriptedExecutor());
    String running = hanging(tasks.task("hang"));
    assertThat(text(running, "running")).startsWith("It is running on ");
    tasks.manager().cancel(running);
    tasks.ended(running);

    assertThat(text(running, "ended")).isEqualTo("It has ended: canceled");
  }
}
