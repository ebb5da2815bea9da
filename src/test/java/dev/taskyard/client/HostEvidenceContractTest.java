package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.Cause;
import dev.taskyard.task.Checklist;
import dev.taskyard.task.ChecklistItem;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Gate;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the host finds out about a run, beside what its executor says. */
final class HostEvidenceContractTest extends DatabaseTests {
  private static final Duration IDLE = Duration.ofMillis(300);
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final Gate GATE =
      new Gate(
          "gate_1",
          "test",
          "make test",
          "/srv",
          2,
          "failed",
          "test_failure",
          12,
          "1 failed",
          null,
          NOON,
          Gate.HOST,
          "make");
  private static final Attempt ATTEMPT =
      new Attempt(
          "attempt_1",
          "task_p",
          1,
          2,
          "main",
          "abc",
          "taskyard/x",
          "def",
          "1 file, +1 -0",
          List.of("a.txt"),
          null,
          List.of("test passed"),
          false,
          NOON,
          1,
          0);

  @Test
  void a_gate_that_ran_and_an_attempt_that_was_made_keep_their_files() {
    TaskRecord task =
        run(
            (asked, events, stop) -> {
              Path log = Files.writeString(asked.scratch().resolve("gate.log"), "all of the log");
              Path patch = Files.writeString(asked.scratch().resolve("p.diff"), "all of the patch");
              events.emit(new ExecutionEvent.GateRan(GATE, log));
              events.emit(new ExecutionEvent.AttemptMade(ATTEMPT, patch));
              return ExecutionResult.completed(null);
            });

    Gate gate = task.gates().get(0);
    assertThat(gate).isEqualTo(GATE.withLogPath(gate.logPath()));
    assertThat(tasks.content(task, gate.logPath())).isEqualTo("all of the log");
    Attempt attempt = task.attempts().get(0);
    assertThat(attempt).isEqualTo(ATTEMPT.withPatchPath(attempt.patchPath()));
    assertThat(tasks.content(task, attempt.patchPath())).isEqualTo("all of the patch");
    assertThat(task.artifacts())
        .extracting(artifact -> artifact.label() + ": " + artifact.summary())
        .containsExactly("gate_log: Output of gate test", "patch: 1 file, +1 -0");
    assertThat(Tasks.story(task))
        .containsSubsequence(
            "gate: Gate test failed: 1 failed", "pr_attempt: Attempt 1/2 recorded for task_p");
  }

  @Test
  void a_checklist_replaces_the_one_before() {
    TaskRecord task =
        run(
            (asked, events, stop) -> {
              events.emit(new ExecutionEvent.ChecklistUpdated(checklist("pending")));
              events.emit(new ExecutionEvent.ChecklistUpdated(checklist("completed")));
              return ExecutionResult.completed(null);
            });

    assertThat(task.checklist()).isEqualTo(checklist("completed"));
    assertThat(Tasks.story(task))
        .containsSubsequence(
            "checklist: Checklist updated: 1 item(s), 0% complete",
            "checklist: Checklist updated: 1 item(s), 100% complete");
  }

  @Test
  void a_run_tells_what_does_it() {
    TaskRecord task =
        run(
            (asked, events, stop) -> {
              events.emit(new ExecutionEvent.RunDescribed(null, "agent -p {prompt}"));
              events.emit(new ExecutionEvent.RunDescribed("1.2.3", null));
              return ExecutionResult.completed(null);
            });

    assertThat(task.runs()).extracting(Run::executorVersion).containsExactly("1.2.3");
    assertThat(task.runs()).extracting(Run::command).containsExactly("agent -p {prompt}");
  }

  @Test
  void what_was_synced_is_stored() {
    var thread = new CompletableFuture<String>();
    run(
        (asked, events, stop) -> {
          events.emit(new ExecutionEvent.ThreadLinked("th", "tu"));
          events.sync();
          thread.complete(tasks.manager().get(asked.id()).threadId());
          return ExecutionResult.completed(null);
        });

    assertThat(thread).isCompletedWithValue("th");
  }

  @Test
  void the_idle_clock_stands_still_while_a_tool_is_at_work() {
    var quiet = new CompletableFuture<Boolean>();
    TaskRecord task =
        run(
            (asked, events, stop) -> {
              events.emit(new ExecutionEvent.ToolStarted("c1", "build", null));
              boolean stopped = stop.await(900);
              events.emit(new ExecutionEvent.ToolCompleted("c1", "build", true, "", null));
              events.busy(true);
              stopped |= stop.await(900);
              events.busy(false);
              quiet.complete(!stopped);
              while (!stop.await(10_000)) {
                // Nothing is at work now.
              }
              return ExecutionResult.canceled(Cause.CANCELED);
            },
            IDLE);

    assertThat(quiet).isCompletedWithValue(true);
    assertThat(task.cause()).isEqualTo(Cause.IDLE_TIMEOUT);
  }

  @Test
  void a_tool_that_was_left_open_does_not_stop_the_clock_of_the_next_turn() {
    TaskRecord task =
        run(
            (asked, events, stop) -> {
              events.emit(new ExecutionEvent.ToolStarted("c1", "build", null));
              events.emit(new ExecutionEvent.GateRan(GATE, null));
              while (!stop.await(10_000)) {
                // The next turn says nothing.
              }
              return ExecutionResult.canceled(Cause.CANCELED);
            },
            IDLE);

    assertThat(task.cause()).isEqualTo(Cause.IDLE_TIMEOUT);
  }

  private TaskRecord run(TaskExecutor script) {
    return run(script, Duration.ofSeconds(30));
  }

  private TaskRecord run(TaskExecutor script, Duration idle) {
    tasks.work(new ScriptedExecutor().on("go", script));
    return tasks.run(tasks.task("go").idleTimeout(idle));
  }

  private static Checklist checklist(String status) {
    return new Checklist(
        List.of(new ChecklistItem(1, "Read", status)),
        status.equals("completed") ? 100 : 0,
        null,
        NOON);
  }
}
