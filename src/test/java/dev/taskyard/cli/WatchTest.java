package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.cli.Shell.Outcome;
import dev.taskyard.executor.EventSink;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.TestDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code watch} of tasks that run and end while it looks. */
final class WatchTest extends DatabaseTests {

  private final CountDownLatch seen = new CountDownLatch(1);
  private Shell shell;

  @BeforeEach
  void openShell(TestDatabase database) {
    shell = Shell.in(tasks.dataDir()).with(database);
    tasks.work(
        new ScriptedExecutor()
            .on("good", (task, events, stop) -> whenSeen(events, ExecutionResult.completed("fine")))
            .on(
                "bad",
                (task, events, stop) ->
                    whenSeen(events, ExecutionResult.transientFailure("broken"))));
  }

  private ExecutionResult whenSeen(EventSink events, ExecutionResult end)
      throws InterruptedException {
    events.emit(new ExecutionEvent.Status("under way"));
    assertThat(seen.await(30, TimeUnit.SECONDS)).isTrue();
    events.emit(new ExecutionEvent.Status("nearly done"));
    return end;
  }

  @Test
  void a_task_that_completes_is_followed_to_its_last_word() throws Exception {
    String id = tasks.add("good").id();
    var text = shell.start("watch", id).says("under way");
    var json = shell.start("watch", "--json", id).says("under way");
    var rest = shell.start("watch", "--json", "--from", "2", id).says("under way");

    seen.countDown();

    Outcome told = text.outcome();
    assertThat(told.exitCode()).as(told.err()).isZero();
    assertThat(told.err()).isEmpty();
    assertThat(told.outLines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("Task queued"),
            line -> assertThat(line).endsWith("Task started"),
            line -> assertThat(line).endsWith("under way"),
            line -> assertThat(line).endsWith("nearly done"),
            line -> assertThat(line).endsWith("Task completed"));
    assertThat(json.outcome().exitCode()).isZero();
    assertThat(entries(json.outcome())).containsExactly(1, 2, 3, 4, 5);
    assertThat(rest.outcome().exitCode()).isZero();
    assertThat(entries(rest.outcome())).containsExactly(3, 4, 5);
  }

  @Test
  void a_task_that_fails_ends_its_watch_with_1() throws Exception {
    String id = tasks.add("bad").id();
    var watch = shell.start("watch", id).says("under way");

    seen.countDown();

    assertThat(watch.outcome().out()).endsWith("Task failed: broken\n");
    assertThat(watch.outcome().exitCode()).isEqualTo(1);
  }

  @Test
  void a_task_that_is_canceled_ends_its_watch_with_130() throws Exception {
    String id = tasks.add("hang").id();
    tasks.until(id, TaskStatus.RUNNING);
    var watch = shell.start("watch", id).says("Task started");

    assertThat(shell.run("cancel", id).exitCode()).isZero();

    assertThat(watch.outcome().out())
        .contains("Cancellation requested by ")
        .endsWith("Task canceled\n");
    assertThat(watch.outcome().exitCode()).isEqualTo(130);
  }

  @Test
  void a_watch_goes_on_through_a_retry() throws Exception {
    String id = tasks.manager().add(tasks.task("bad").retries(1).build()).id();
    var watch = shell.start("watch", id).says("under way");
    seen.countDown();
    watch.says("retry 1 of 1");

    tasks.execute("update taskyard.task_queue set run_at = current_timestamp");

    assertThat(watch.outcome().out())
        .containsSubsequence("Run 1 failed", "Task started", "Task failed");
    assertThat(watch.outcome().exitCode()).isEqualTo(1);
  }

  private static List<Integer> entries(Outcome outcome) throws IOException {
    var entries = new ArrayList<Integer>();
    for (String line : outcome.outLines()) {
      entries.add(Shell.parsed(line).get("entry").intValue());
    }
    return entries;
  }
}
