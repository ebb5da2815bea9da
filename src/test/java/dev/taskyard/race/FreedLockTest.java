package dev.taskyard.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.queue.CancelTask;
import dev.taskyard.queue.Changes;
import dev.taskyard.queue.RecoverRun;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.TestDatabase;
import dev.taskyard.timeline.EndOutcome;
import dev.taskyard.timeline.RunKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever lets go of a lock hands it on in the same transaction. No worker is there, and so no
 * sweep that would do it later.
 */
final class FreedLockTest extends DatabaseTests {
  private Bench bench;
  private RunKey holder;
  private String second;
  private String third;

  @BeforeEach
  void hold(TestDatabase database) {
    bench = new Bench(database, tasks);
    String first = add();
    second = add();
    third = add();
    holder = bench.claim(bench.worker());
    assertThat(holder.publicId()).isEqualTo(first);
    assertThat(states()).containsExactly("running", "blocked", "blocked");
  }

  @AfterEach
  void closeBench() {
    bench.close();
  }

  @Test
  void by_its_end() throws Exception {
    ends(ExecutionResult.completed("good"));

    assertThat(states()).containsExactly("ready", "blocked");
  }

  @Test
  void by_a_failure_that_is_to_be_tried_again() throws Exception {
    ends(ExecutionResult.transientFailure("busy"));

    assertThat(tasks.manager().get(holder.publicId()).status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(states()).containsExactly("scheduled", "ready", "blocked");
  }

  @Test
  void by_giving_its_task_back() throws Exception {
    assertThat(bench.recorder(holder, () -> {}).giveBack().get()).isEqualTo(EndOutcome.RECORDED);

    assertThat(states()).containsExactly("ready", "ready", "blocked");
  }

  @Test
  void by_its_worker_s_death() {
    boolean rescued =
        bench
            .database
            .transactions()
            .write(
                tx -> {
                  var changes = new Changes();
                  RecoverRun.rescue(
                      tx,
                      changes,
                      tx.queue().lock(holder.taskId()).orElseThrow(),
                      Instant.now(),
                      3);
                  changes.write(tx);
                  return true;
                });

    assertThat(rescued).isTrue();
    assertThat(states()).containsExactly("ready", "ready", "blocked");
  }

  @Test
  void by_being_canceled_when_it_was_next() throws Exception {
    ends(ExecutionResult.completed("good"));

    new CancelTask(bench.database).cancel(second, "me@here");

    assertThat(states()).containsExactly("ready");
    assertThat(bench.claim(bench.worker()).publicId()).isEqualTo(third);
  }

  private void ends(ExecutionResult result) throws Exception {
    assertThat(bench.recorder(holder, () -> {}).finish(result).get())
        .isEqualTo(EndOutcome.RECORDED);
  }

  private String add() {
    return tasks.manager().add(tasks.task("work").lock("repo").retries(1).build()).id();
  }

  /** Of those that have not ended, first added first. */
  private List<String> states() {
    var states = new ArrayList<String>();
    try (var connection = tasks.connect();
        var select = connection.createStatement();
        var rows = select.executeQuery("select state from taskyard.task_queue order by task_id")) {
      while (rows.next()) {
        states.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return states;
  }
}
