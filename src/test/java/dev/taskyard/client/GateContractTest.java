package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.ArtifactRef;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.Patience;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gates of a task, and gates on demand. */
final class GateContractTest extends DatabaseTests {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final OutputStream NOBODY = OutputStream.nullOutputStream();

  private static GateSpec gate(String name, String command) {
    return new GateSpec(name, command, LONG);
  }

  private String content(TaskRecord task, Gate gate) {
    return tasks.content(task, gate.logPath());
  }

  // --- after the executor

  @Test
  void a_task_is_completed_when_its_gates_pass() {
    tasks.work(new ScriptedExecutor());

    TaskRecord task =
        tasks.run(
            tasks
                .task("ok fine")
                .gates(List.of(gate("test", "echo 2 passed"), gate("fmt", "true"))));

    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.gates()).extracting(Gate::gate).containsExactly("test", "fmt");
    assertThat(task.gates()).extracting(Gate::source).containsOnly(Gate.HOST);
    assertThat(content(task, task.gates().get(0))).isEqualTo("2 passed\n");
    assertThat(task.gates().get(1).logPath()).isNull();
    assertThat(Tasks.story(task))
        .contains("gate: Gate test passed: 2 passed", "gate: Gate fmt passed: (no output)");
    assertThat(task.artifacts()).extracting(ArtifactRef::label).contains("gate_log");
  }

  @Test
  void a_task_whose_gate_fails_has_failed_with_that_cause() {
    tasks.work(new ScriptedExecutor());

    TaskRecord task =
        tasks.run(
            tasks
                .task("ok fine")
                .gates(
                    List.of(gate("test", "echo 'A.java:3: error: cannot find symbol'; exit 1"))));

    assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(task.cause()).isEqualTo(Cause.GATE_FAILED);
    assertThat(task.error())
        .isEqualTo("Gate test failed (compile_error): A.java:3: error: cannot find symbol");
    assertThat(task.gates().get(0).rule()).isEqualTo("javac");
    assertThat(task.runs().get(0).cause()).isEqualTo(Cause.GATE_FAILED);
  }

  @Test
  void a_call_that_is_open_when_the_gates_begin_is_closed_with_its_run() {
    tasks.work(
        new ScriptedExecutor().says("open", new ExecutionEvent.ToolStarted("c1", "build", null)));

    TaskRecord task = tasks.run(tasks.task("open").gates(List.of(gate("test", "true"))));

    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.toolCalls())
        .extracting(call -> call.name() + " " + call.status())
        .containsExactly("build CANCELED");
    assertThat(Tasks.kinds(task)).containsSubsequence("tool_started", "gate", "finished");
  }

  @Test
  void a_task_that_only_plans_runs_its_gates_too() {
    tasks.work(new ScriptedExecutor());

    TaskRecord task =
        tasks.run(tasks.task("ok fine").mode("plan").gates(List.of(gate("test", "exit 1"))));

    assertThat(task.cause()).isEqualTo(Cause.GATE_FAILED);
  }

  @Test
  void a_failure_is_handed_back_and_the_story_tells_each_turn() {
    tasks.work(
        new ScriptedExecutor()
            .on(
                "mend",
                (task, events, stop) -> {
                  events.emit(new ExecutionEvent.ThreadLinked("th", "tu"));
                  return ExecutionResult.completed("first");
                })
            .on(
                "The",
                (task, events, stop) -> {
                  Files.createFile(task.workspace().resolve("mended-" + task.threadId()));
                  return ExecutionResult.completed("second");
                }));

    TaskRecord task =
        tasks.run(
            tasks.task("mend it").gateRetries(2).gates(List.of(gate("test", "test -e mended-th"))));

    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.resultSummary()).isEqualTo("second");
    assertThat(task.runs()).hasSize(1);
    assertThat(task.gates()).extracting(Gate::status).containsExactly("failed", "passed");
    assertThat(Tasks.kinds(task).stream().filter(List.of("gate", "status")::contains))
        .containsExactly("gate", "status", "gate");
  }

  @Test
  void the_idle_clock_stands_still_while_a_gate_runs() {
    tasks.work(new ScriptedExecutor());

    TaskRecord task =
        tasks.run(
            tasks
                .task("ok fine")
                .idleTimeout(Duration.ofMillis(500))
                .gates(List.of(gate("test", "sleep 2"))));

    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void a_cancel_ends_a_gate_at_once() {
    tasks.work(new ScriptedExecutor());
    TaskRecord added =
        tasks
            .manager()
            .add(
                tasks
                    .task("ok fine")
                    .gates(List.of(gate("test", "touch up; setsid sleep 300")))
                    .build());
    Patience.await().until(() -> Files.exists(tasks.workspace().resolve("up")));

    tasks.manager().cancel(added.id());

    TaskRecord task = tasks.ended(added.id());
    assertThat(task.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(task.gates()).isEmpty();
    assertThat(Tasks.story(task))
        .anyMatch(line -> line.startsWith("status: Stopped: all processes"));
  }

  @Test
  void a_run_limit_counts_the_gates_too() {
    tasks.work(new ScriptedExecutor());

    TaskRecord task =
        tasks.run(
            tasks
                .task("ok fine")
                .timeout(Duration.ofSeconds(1))
                .gates(List.of(gate("test", "sleep 300"))));

    assertThat(task.cause()).isEqualTo(Cause.WALL_TIMEOUT);
  }

  // --- on demand

  @Test
  void a_gate_on_demand_is_recorded_whatever_the_status() throws Exception {
    TaskRecord queued = tasks.add("ok");
    var seen = new ByteArrayOutputStream();

    Gate gate = tasks.manager().runGate(queued.id(), gate("test", "pwd; exit 3"), null, seen);

    TaskRecord task = tasks.manager().get(queued.id());
    assertThat(task.status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(task.gates())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("recordedAt")
        .containsExactly(gate);
    assertThat(gate.status()).isEqualTo("failed");
    assertThat(gate.source()).isEqualTo(Gate.HOST);
    assertThat(content(task, gate)).isEqualTo(tasks.workspace() + "\n");
    assertThat(seen.toString(StandardCharsets.UTF_8)).isEqualTo(tasks.workspace() + "\n");
    assertThat(task.artifacts()).extracting(ArtifactRef::label).containsExactly("gate_log");
  }

  @Test
  void a_gate_on_demand_changes_nothing_about_a_task_that_has_ended() throws Exception {
    tasks.work(new ScriptedExecutor());
    TaskRecord ended = tasks.run("ok fine");

    tasks.manager().runGate(ended.id(), gate("test", "exit 1"), null, NOBODY);

    TaskRecord task = tasks.manager().get(ended.id());
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.gates()).hasSize(1);
    assertThat(Tasks.kinds(task)).endsWith("finished", "gate");
  }

  @Test
  void a_gate_that_a_running_task_asks_for_is_only_reported() throws Exception {
    TaskRecord task = tasks.add("ok");
    TaskRecord trusted = tasks.manager().add(tasks.task("ok").allowShell(true).build());

    Gate gate = tasks.manager().runGate(task.id(), gate("test", "true"), trusted.id(), NOBODY);

    assertThat(gate.source()).isEqualTo(Gate.REPORTED);
    assertThatThrownBy(
            () -> tasks.manager().runGate(task.id(), gate("x", "touch ran"), task.id(), NOBODY))
        .isInstanceOf(TaskyardException.class)
        .hasMessageEndingWith("the task has no allow_shell");
    assertThat(tasks.workspace().resolve("ran")).doesNotExist();
  }

  @Test
  void a_bad_gate_on_demand_is_refused_before_anything_is_run() throws Exception {
    TaskRecord task = tasks.add("ok");

    assertThatThrownBy(() -> tasks.manager().runGate(task.id(), gate("a b", "true"), null, NOBODY))
        .hasMessageStartingWith("Bad gate name 'a b'");
    assertThatThrownBy(() -> tasks.manager().runGate("task_none", gate("a", "true"), null, NOBODY))
        .hasMessage("Task not found: task_none");
    Files.delete(tasks.workspace());
    assertThatThrownBy(() -> tasks.manager().runGate(task.id(), gate("a", "true"), null, NOBODY))
        .hasMessageContaining("is not a directory on this host");
    Files.createDirectory(tasks.workspace());
  }
}
