package dev.taskyard.client;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.queue.CancelTask;
import dev.taskyard.store.Database;
import dev.taskyard.store.SweepStore;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskCounts;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.ToolStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class EndContractTest extends DatabaseTests {
  /** Is told to come back at the instant in the prompt, if there is one. */
  private static final ScriptedExecutor RATE_LIMITED =
      new ScriptedExecutor()
          .on(
              "limited",
              (task, events, stop) -> {
                String[] words = task.prompt().split(" ", 2);
                Instant retryAt = words.length == 1 ? null : Instant.parse(words[1]);
                return ExecutionResult.rateLimited("slow down", retryAt);
              });

  @Test
  void a_queued_task_is_canceled_at_once_and_stays_as_it_ended() {
    TaskRecord task = tasks.manager().cancel(tasks.add("ok").id());

    assertThat(task.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(task.durationMs()).isZero();
    assertThat(task.cause()).isEqualTo(Cause.CANCELED);
    assertThat(Tasks.story(task))
        .containsExactly("queued: Task queued", "canceled: Task canceled before execution");
    assertThat(tasks.manager().cancel(task.id())).isEqualTo(task);
  }

  @Test
  void a_running_task_is_asked_to_end_and_ends_canceled() {
    tasks.work(
        new ScriptedExecutor()
            .on(
                "tools",
                (task, events, stop) -> {
                  events.emit(new ExecutionEvent.ToolStarted("c1", "build", null));
                  stop.await(60_000);
                  return ExecutionResult.failed("killed", Cause.FAILED);
                }));
    String id = tasks.add("tools").id();
    tasks.untilTold(id, "tool_started");

    TaskRecord asked = tasks.manager().cancel(id);
    assertThat(Tasks.only(asked, "cancel_requested").summary())
        .matches("Cancellation requested by " + System.getProperty("user.name") + "@.+");
    TaskRecord task = tasks.ended(id);

    assertThat(task.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(task.error()).isNull();
    assertThat(Tasks.kinds(task))
        .containsExactly("queued", "running", "tool_started", "cancel_requested", "finished");
    assertThat(Tasks.only(task, "finished").summary()).isEqualTo("Task canceled");
    assertThat(task.toolCalls()).hasSize(1);
    assertThat(task.toolCalls().get(0).status()).isEqualTo(ToolStatus.CANCELED);
    assertThat(task.toolCalls().get(0).endedAt()).isEqualTo(task.endedAt());
  }

  @Test
  void a_completed_result_of_a_canceled_run_is_kept_as_an_artifact_only() {
    tasks.work(new ScriptedExecutor());
    String id = tasks.add("late the answer").id();
    tasks.until(id, TaskStatus.RUNNING);
    tasks.manager().cancel(id);
    TaskRecord task = tasks.ended(id);

    assertThat(task.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(task.resultText()).isNull();
    assertThat(task.resultSummary()).isNull();
    assertThat(task.artifacts()).hasSize(1);
    assertThat(tasks.content(task, task.artifacts().get(0).path())).isEqualTo("the answer");
    assertThat(Tasks.kinds(task))
        .containsExactly("queued", "running", "cancel_requested", "artifact", "finished");
  }

  @Test
  void every_way_to_end_has_its_words() {
    tasks.work(new ScriptedExecutor());

    ends("ok fine", TaskStatus.COMPLETED, null, "Task completed", "fine");
    ends("ok", TaskStatus.COMPLETED, null, "Task completed", "(no textual output)");
    ends("fail no way", TaskStatus.FAILED, "no way", "Task failed: no way", null);
    ends("fail", TaskStatus.FAILED, "unknown error", "Task failed: unknown error", null);
    String crashed = "The executor crashed: broken";
    ends("throw broken", TaskStatus.FAILED, crashed, "Task failed: " + crashed, null);
    String odd = "The executor returned status 'running': expected completed, failed or canceled";
    ends("unfinished", TaskStatus.FAILED, odd, "Task failed: " + odd, null);

    assertThat(tasks.manager().counts().all()).isEqualTo(new TaskCounts.ByStatus(0, 0, 2, 4, 0));
  }

  private void ends(
      String prompt, TaskStatus status, String error, String finished, String summary) {
    TaskRecord task = tasks.run(prompt);
    assertThat(task.status()).as(prompt).isEqualTo(status);
    assertThat(task.error()).isEqualTo(error);
    assertThat(task.resultSummary()).isEqualTo(summary);
    assertThat(Tasks.story(task))
        .containsExactly("queued: Task queued", "running: Task started", "finished: " + finished);
    assertThat(task.runs()).hasSize(1);
    assertThat(task.durationMs()).isNotNegative();
  }

  @Test
  void limits_end_a_run_in_their_words() {
    tasks.work(new ScriptedExecutor());

    TaskRecord wall = tasks.run(tasks.task("hang").timeout(Duration.ofMillis(200)));
    assertThat(wall.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(wall.cause()).isEqualTo(Cause.WALL_TIMEOUT);
    assertThat(wall.error()).isEqualTo("Timed out after 200ms (run limit)");

    TaskRecord idle = tasks.run(tasks.task("hang").idleTimeout(Duration.ofMillis(200)));
    assertThat(idle.cause()).isEqualTo(Cause.IDLE_TIMEOUT);
    assertThat(idle.error()).isEqualTo("Timed out: no event for 200ms (idle limit)");
  }

  @Test
  void an_executor_that_ignores_its_stop_is_left_behind() {
    var executor = new ScriptedExecutor();
    tasks.work(executor);
    String id = tasks.add("deaf").id();
    tasks.until(id, TaskStatus.RUNNING);
    tasks.manager().cancel(id);
    TaskRecord task = tasks.ended(id);
    executor.release();

    assertThat(task.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(task.cause()).isEqualTo(Cause.CANCEL_FORCED);
  }

  @Test
  void a_transient_failure_waits_for_its_retry() {
    tasks.work(new ScriptedExecutor());
    String id = tasks.manager().add(tasks.task("transient busy").retries(1).build()).id();
    TaskRecord task = tasks.untilTold(id, "retry");

    assertThat(task.status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(task.runAt()).isAfter(task.createdAt());
    assertThat(Tasks.only(task, "retry").summary())
        .matches("Run 1 failed, retry 1 of 1 in [3-6]s: busy");
    assertThat(task.runs().get(0).error()).isEqualTo("busy");

    tasks.execute("update taskyard.task_queue set run_at = current_timestamp");
    assertThat(tasks.ended(id).error()).isEqualTo("busy");
    assertThat(tasks.manager().get(id).runs()).hasSize(2);
  }

  @Test
  void a_rate_limit_parks_its_task_until_the_instant_that_was_told_and_costs_no_retry() {
    tasks.work(RATE_LIMITED);
    Instant told = Instant.now().plus(Duration.ofMinutes(10)).truncatedTo(ChronoUnit.MILLIS);
    String id = tasks.manager().add(tasks.task("limited " + told).retries(1).build()).id();
    TaskRecord task = tasks.untilTold(id, "retry");

    assertThat(task.status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(task.runAt()).isEqualTo(told);
    assertThat(Tasks.only(task, "retry").summary())
        .matches("Rate limited, waiting (10m|9m[0-9]+s): slow down");
    assertThat(task.runs()).extracting(Run::cause).containsExactly(Cause.RATE_LIMITED);
    assertThat(tasks.number("select retries from taskyard.task_queue")).isZero();

    openLanes();
    await().until(() -> tasks.manager().get(id).runs().size() == 2);
  }

  @Test
  void a_rate_limit_lasts_half_a_minute_at_least_and_a_day_at_most() {
    tasks.work(RATE_LIMITED);

    assertParked("limited " + Instant.EPOCH, Duration.ofSeconds(30));
    assertParked("limited " + Instant.now().plus(Duration.ofDays(9)), Duration.ofHours(24));
    // Without an instant the first pause would be 5 s.
    assertParked("limited", Duration.ofSeconds(30));
  }

  /** As if the time until which they are parked had come. */
  private void openLanes() {
    tasks.execute("update taskyard.lanes set parked_until = current_timestamp");
    tasks.execute(
        "update taskyard.task_queue set run_at = current_timestamp where waits_for = 'lane'");
  }

  private void assertParked(String prompt, Duration pause) {
    tasks.execute("update taskyard.lanes set parked_until = current_timestamp");
    TaskRecord task = tasks.untilTold(tasks.add(prompt).id(), "retry");
    assertThat(Duration.between(task.runs().get(0).endedAt(), task.runAt()))
        .isCloseTo(pause, Duration.ofSeconds(5));
  }

  @Test
  void a_task_that_is_rate_limited_again_and_again_fails_in_the_end() {
    tasks.work(RATE_LIMITED);
    String id = tasks.add("limited").id();
    tasks.untilTold(id, "retry");
    tasks.execute("update taskyard.task_queue set rate_limit_waits = 20");
    openLanes();
    TaskRecord task = tasks.ended(id);

    assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(task.cause()).isEqualTo(Cause.RATE_LIMITED);
    assertThat(task.error()).isEqualTo("slow down");
  }

  @Test
  void what_waited_too_long_expires() {
    String id = tasks.manager().add(tasks.task("ok").expiresIn(Duration.ofMillis(1)).build()).id();
    tasks.work(new ScriptedExecutor());
    TaskRecord task = tasks.ended(id);

    assertThat(task.cause()).isEqualTo(Cause.EXPIRED);
    assertThat(task.error()).isEqualTo("Expired after 1ms in the queue");
    assertThat(task.runs()).isEmpty();
  }

  @Test
  void what_may_wait_longer_since_it_was_found_to_have_waited_too_long_goes_on_waiting(
      TestDatabase test) throws Exception {
    String id = tasks.manager().add(tasks.task("ok").expiresIn(Duration.ofMillis(1)).build()).id();
    try (var database = Database.open(MigratedSchema.settings(test), 1)) {
      List<SweepStore.Expired> found =
          await()
              .until(
                  () -> database.transactions().read(tx -> tx.sweeps().expired()),
                  some -> !some.isEmpty());
      CompletableFuture<Integer> ended;
      try (Connection connection = test.connect();
          var statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("update taskyard.task_queue set expires_at = null");
        ended = OtherThread.supply(() -> new CancelTask(database).expire(found));
        await().until(() -> tasks.waiting() > 0);
        connection.commit();
      }

      assertThat(ended.get(20, TimeUnit.SECONDS)).isZero();
    }

    assertThat(tasks.manager().get(id).status()).isEqualTo(TaskStatus.QUEUED);
  }

  @Test
  void an_ended_task_can_be_queued_again() {
    TaskRecord task = tasks.add("ok again");
    assertThatThrownBy(() -> tasks.manager().retry(task.id()))
        .hasMessage("Task " + task.id() + " is queued: only a finished task can be retried");
    tasks.manager().cancel(task.id());

    TaskRecord queued = tasks.manager().retry(task.id());
    assertThat(queued.status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(queued.endedAt()).isNull();
    assertThat(Tasks.story(queued)).endsWith("queued: Task queued again");
    tasks.work(new ScriptedExecutor());
    assertThat(tasks.ended(task.id()).resultText()).isNull();
    assertThat(tasks.manager().get(task.id()).resultSummary()).isEqualTo("again");
  }

  @Test
  void a_task_whose_key_another_has_taken_is_not_queued_again() {
    String id = tasks.manager().add(tasks.task("ok one").key("nightly").build()).id();
    TaskRecord ended = tasks.manager().cancel(id);
    TaskRecord holder = tasks.manager().add(tasks.task("ok two").key("nightly").build());

    assertThatThrownBy(() -> tasks.manager().retry(id))
        .isInstanceOfSatisfying(
            TaskyardException.class,
            e -> assertThat(e.category()).isEqualTo(TaskyardException.Category.FAILED))
        .hasMessage(
            "Task " + id + " can't be retried: its key 'nightly' is taken by " + holder.id());

    assertThat(tasks.manager().get(id)).isEqualTo(ended);
    assertThat(tasks.manager().get(holder.id())).isEqualTo(holder);
    assertThat(tasks.manager().counts().all()).isEqualTo(new TaskCounts.ByStatus(1, 0, 0, 0, 1));

    tasks.manager().cancel(holder.id());
    assertThat(tasks.manager().retry(id).status()).isEqualTo(TaskStatus.QUEUED);
  }

  @Test
  void clear_takes_ended_tasks_with_their_files() {
    String done = tasks.add("one").id();
    String waiting = tasks.add("two").id();
    tasks.manager().writeArtifact(done, "log", "x".repeat(2000));
    tasks.manager().writeArtifact(waiting, "log", "kept");
    tasks.manager().cancel(done);
    assertThat(tasks.files(done)).hasSize(1);

    assertThat(tasks.manager().clear(Duration.ofHours(1), Set.of())).isZero();
    assertThat(tasks.manager().clear(null, Set.of(TaskStatus.FAILED))).isZero();
    assertThat(tasks.manager().clear(null, Set.of())).isOne();

    assertThat(tasks.files(done)).isEmpty();
    assertThat(tasks.files(waiting)).hasSize(1);
    assertThatThrownBy(() -> tasks.manager().get(done)).hasMessage("Task not found: " + done);
    assertThat(tasks.manager().counts().all()).isEqualTo(new TaskCounts.ByStatus(1, 0, 0, 0, 0));
  }
}
