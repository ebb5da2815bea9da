package dev.taskyard.maintenance;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.queue.ClaimTasks;
import dev.taskyard.store.ClaimRequest;
import dev.taskyard.store.Database;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.OnCrash;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.IdleWorker;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.sql.Connection;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RescueTest extends DatabaseTests {

  private Database database;

  @BeforeEach
  void openDatabase(TestDatabase test) {
    database = Database.open(MigratedSchema.settings(test), 2);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  @Test
  void a_task_that_has_cost_three_workers_more_than_its_first_is_given_up() {
    assertGivenUpAfter(3);
  }

  @Test
  void a_task_is_given_up_after_as_many_recoveries_as_are_configured() {
    assertGivenUpAfter(1);
  }

  @Test
  void a_task_that_may_not_be_recovered_at_all_is_given_up_at_once() {
    assertGivenUpAfter(0);
  }

  private void assertGivenUpAfter(int maxRecoveries) {
    String id = tasks.add("poison").id();
    for (int death = 1; death <= maxRecoveries; death++) {
      aWorkerDiesOfIt(maxRecoveries);
      assertThat(tasks.manager().get(id).status())
          .as("death %d", death)
          .isEqualTo(TaskStatus.QUEUED);
    }

    aWorkerDiesOfIt(maxRecoveries);

    String error = "Gave up after " + maxRecoveries + " recoveries";
    TaskRecord task = tasks.manager().get(id);
    assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(task.error()).isEqualTo(error);
    assertThat(task.cause()).isEqualTo(Cause.GAVE_UP);
    assertThat(Tasks.only(task, "finished").summary()).isEqualTo("Task failed: " + error);
    assertThat(Collections.frequency(Tasks.kinds(task), "recovered")).isEqualTo(maxRecoveries);
    assertThat(Tasks.kinds(task)).endsWith("running", "finished");
    assertThat(task.runs()).hasSize(maxRecoveries + 1);
    assertThat(task.runs().subList(0, maxRecoveries))
        .allSatisfy(run -> assertThat(run.status()).isEqualTo("lost"));
    Run last = task.runs().get(maxRecoveries);
    assertThat(last.status()).isEqualTo("failed");
    assertThat(last.error()).isEqualTo(error);
    assertThat(tasks.manager().counts().all().failed()).isOne();
  }

  @Test
  void a_retry_of_what_was_given_up_begins_to_count_anew() {
    String id = tasks.add("poison").id();
    aWorkerDiesOfIt(0);

    tasks.manager().retry(id);
    aWorkerDiesOfIt(1);

    assertThat(tasks.manager().get(id).status()).isEqualTo(TaskStatus.QUEUED);
  }

  @Test
  void a_task_that_must_not_run_twice_fails_with_its_worker() {
    String id = tasks.manager().add(tasks.task("once").onCrash(OnCrash.FAIL).build()).id();

    aWorkerDiesOfIt(3);

    TaskRecord task = tasks.manager().get(id);
    assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(task.error()).isEqualTo("The worker died and on_crash is fail");
    assertThat(task.cause()).isEqualTo(Cause.LEASE_LOST);
    assertThat(Tasks.story(task))
        .containsExactly(
            "queued: Task queued",
            "running: Task started",
            "finished: Task failed: The worker died and on_crash is fail");
    assertThat(task.runs()).hasSize(1);
    assertThat(task.runs().get(0).error()).isEqualTo(task.error());
    assertThat(task.endedAt()).isEqualTo(task.runs().get(0).endedAt());
  }

  @ParameterizedTest
  @CsvSource({"RESUME, thread-1", "REQUEUE, none"})
  void the_conversation_goes_on_where_the_task_says_so(OnCrash onCrash, String thread) {
    String id = tasks.manager().add(tasks.task("go").onCrash(onCrash).build()).id();
    aWorkerDiesOfIt(3);
    tasks.execute("update taskyard.tasks set thread_id = 'thread-1', turn_id = 'run-1'");
    var asked = new CompletableFuture<String>();

    tasks.work(
        new ScriptedExecutor()
            .on(
                "go",
                (task, events, stop) -> {
                  asked.complete(Objects.requireNonNullElse(task.threadId(), "none"));
                  return ExecutionResult.completed(null);
                }));

    assertThat(tasks.ended(id).status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(asked).isCompletedWithValue(thread);
  }

  /** Between the look for what dead workers ran and the lock on it. */
  @Test
  void a_task_that_somebody_alive_has_taken_in_the_meantime_is_left_to_him() throws Exception {
    String id = tasks.add("work").id();
    long dead = IdleWorker.on(database, "m");
    claimedBy(dead);
    database.transactions().write(tx -> tx.workers().end(dead, "dead"));
    long alive = IdleWorker.on(database, "another machine");

    CompletableFuture<Integer> recovered;
    try (Connection other = tasks.connect();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.executeUpdate("update taskyard.task_queue set worker_id = " + alive);
      statement.executeUpdate("update taskyard.task_runs set worker_id = " + alive);
      recovered = OtherThread.supply(() -> rescue(3));
      await().until(() -> recovered.isDone() || tasks.waiting() > 0);
      other.commit();
    }

    assertThat(recovered.get(30, TimeUnit.SECONDS)).isZero();
    assertThat(tasks.manager().get(id).status()).isEqualTo(TaskStatus.RUNNING);
  }

  /** A worker claims the task, and is seen dead by the sweep of another. */
  private void aWorkerDiesOfIt(int maxRecoveries) {
    claimedBy(IdleWorker.on(database, "m"));

    assertThat(rescue(maxRecoveries)).isOne();
  }

  private void claimedBy(long worker) {
    assertThat(
            new ClaimTasks(database.transactions(), database.clock())
                .claim(
                    new ClaimRequest(worker, 1, Set.of(), true, Set.of(), false, "h"),
                    new ClaimTasks.Claimant(worker, "w", "h", "shell", Map.of()))
                .claims())
        .hasSize(1);
  }

  private int rescue(int maxRecoveries) {
    return new Rescue(database, new SeesAllDead(), maxRecoveries).runOnce();
  }

  /** A worker on the machine of the others, none of whose processes is there any more. */
  private static final class SeesAllDead implements Maintenance.View {
    @Override
    public long workerId() {
      return -1;
    }

    @Override
    public boolean isSteady(Instant now) {
      return false;
    }

    @Override
    public String host() {
      return "h";
    }

    @Override
    public String machine() {
      return "m";
    }

    @Override
    public boolean seesDead(String machine, long pid, long start) {
      return machine.equals("m");
    }

    @Override
    public void workAppeared() {}

    @Override
    public Set<String> runningTasks() {
      return Set.of();
    }
  }
}
