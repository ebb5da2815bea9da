package dev.taskyard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.RunProcesses;
import dev.taskyard.executor.ShellExecutor;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GatePlan;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What gates make of a run, with real commands and without a database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class GatedExecutorTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String ID = "task_gatedexecutor" + System.nanoTime();

  @TempDir Path directory;
  private final Sink events = new Sink();
  private final StopSignal stop = new StopSignal();
  private final List<ExecutionTask> turns = new ArrayList<>();
  private Path workspace;

  /** Keeps what it is told, and whether the run was busy meanwhile. */
  private static final class Sink implements EventSink {
    final List<ExecutionEvent> events = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger busy = new AtomicInteger();
    final AtomicInteger busyTimes = new AtomicInteger();

    @Override
    public void emit(ExecutionEvent event) {
      events.add(event);
    }

    @Override
    public void busy(boolean begins) {
      busy.addAndGet(begins ? 1 : -1);
      busyTimes.addAndGet(begins ? 1 : 0);
    }

    List<Gate> gates() {
      return events.stream()
          .filter(ExecutionEvent.GateRan.class::isInstance)
          .map(event -> ((ExecutionEvent.GateRan) event).gate())
          .toList();
    }

    List<String> statuses() {
      return events.stream()
          .filter(ExecutionEvent.Status.class::isInstance)
          .map(event -> ((ExecutionEvent.Status) event).message())
          .toList();
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    workspace = Files.createDirectory(directory.resolve("workspace"));
    Files.createDirectory(directory.resolve("scratch"));
  }

  @AfterEach
  void nothing_is_left() {
    assertThat(RunProcesses.survivors(ID, 1)).isEmpty();
    assertThat(events.busy).hasValue(0);
  }

  private static GateSpec gate(String name, String command) {
    return new GateSpec(name, command, LONG);
  }

  private ExecutionTask task(int retries, GateSpec... gates) {
    return new ExecutionTask(
        ID,
        1,
        "Mend it",
        null,
        workspace,
        "agent",
        true,
        false,
        false,
        directory.resolve("scratch"),
        null,
        new GatePlan(List.of(gates), retries),
        null,
        false);
  }

  /** An executor that says it is done, and links a conversation of this name if there is one. */
  private TaskExecutor agent(String thread) {
    return (task, sink, signal) -> {
      turns.add(task);
      if (!thread.isEmpty()) {
        sink.emit(new ExecutionEvent.ThreadLinked(thread, "turn"));
      }
      return ExecutionResult.completed("done " + turns.size());
    };
  }

  private ExecutionResult run(TaskExecutor executor, ExecutionTask task) throws Exception {
    return new GatedExecutor(executor, Duration.ofMillis(300), InstantSource.system(), null)
        .execute(task, events, stop);
  }

  @Test
  void a_run_whose_gates_pass_ends_as_its_executor_says() throws Exception {
    ExecutionResult result =
        run(agent(""), task(0, gate("fmt", "true"), gate("test", "echo 3 passed")));

    assertThat(result).isEqualTo(ExecutionResult.completed("done 1"));
    assertThat(events.gates()).extracting(Gate::gate).containsExactly("fmt", "test");
    assertThat(events.busyTimes).hasValue(2);
  }

  @Test
  void a_gate_is_recorded_with_all_that_is_known_of_it() throws Exception {
    run(agent(""), task(0, gate("test", "echo 'FAILED a.py::test_b - boom'; exit 4")));

    Gate gate = events.gates().get(0);
    assertThat(gate.id()).matches("gate_[a-z2-7]{16}");
    assertThat(gate.command()).isEqualTo("echo 'FAILED a.py::test_b - boom'; exit 4");
    assertThat(gate.cwd()).isEqualTo(workspace.toString());
    assertThat(gate.exitCode()).isEqualTo(4);
    assertThat(gate.status()).isEqualTo("failed");
    assertThat(gate.classification()).isEqualTo("test_failure");
    assertThat(gate.rule()).isEqualTo("pytest-case");
    assertThat(gate.source()).isEqualTo(Gate.HOST);
    assertThat(gate.summary()).isEqualTo("FAILED a.py::test_b - boom");
  }

  @Test
  void all_gates_run_also_after_one_has_failed() throws Exception {
    ExecutionResult result =
        run(
            agent(""),
            task(
                0,
                gate("lint", "echo 'a.py:1:2: F401 unused'; exit 1"),
                gate("test", "echo FAILED x::y; exit 1"),
                gate("last", "touch ran")));

    assertThat(result.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(result.cause()).isEqualTo(Cause.GATE_FAILED);
    assertThat(result.error())
        .isEqualTo("Gates lint (lint_failure), test (test_failure) failed: a.py:1:2: F401 unused");
    assertThat(workspace.resolve("ran")).exists();
  }

  @Test
  void one_failed_gate_is_named_with_its_most_telling_line() throws Exception {
    ExecutionResult result =
        run(agent(""), task(0, gate("test", "echo --- FAIL: TestAdd; exit 1")));

    assertThat(result.error()).isEqualTo("Gate test failed (test_failure): --- FAIL: TestAdd");
    assertThat(result.text()).isEqualTo("done 1");
  }

  @Test
  void a_gate_without_an_end_is_timed_out_with_its_tree() throws Exception {
    var slow = new GateSpec("test", "setsid sleep 300 & echo up; sleep 300", Duration.ofSeconds(1));

    ExecutionResult result = run(agent(""), task(0, slow));

    assertThat(result.error()).isEqualTo("Gate test failed (timeout): Timed out after 1s");
    assertThat(events.gates().get(0).status()).isEqualTo("timeout");
    assertThat(events.gates().get(0).exitCode()).isNull();
  }

  @Test
  void a_failed_run_has_no_gates() throws Exception {
    ExecutionResult failed = ExecutionResult.failed("no", Cause.FAILED);

    assertThat(run((task, sink, signal) -> failed, task(3, gate("test", "touch ran"))))
        .isEqualTo(failed);
    assertThat(workspace.resolve("ran")).doesNotExist();
  }

  @Test
  void a_failure_goes_back_to_the_same_conversation() throws Exception {
    String command = "echo FAILED x::y; test -e mended";
    TaskExecutor mends =
        (task, sink, signal) -> {
          if (turns.size() == 1) {
            Files.createFile(workspace.resolve("mended"));
          }
          return agent("thread-7").execute(task, sink, signal);
        };

    ExecutionResult result = run(mends, task(3, gate("test", command)));

    assertThat(result).isEqualTo(ExecutionResult.completed("done 2"));
    assertThat(turns).hasSize(2);
    assertThat(turns.get(1).threadId()).isEqualTo("thread-7");
    assertThat(turns.get(1).prompt())
        .startsWith("The work is not accepted yet: a check has failed.")
        .contains(
            "Check: test\nCommand: " + command + "\nOutcome: failed, test_failure, exit status 1\n")
        .contains("\n  FAILED x::y\n")
        .doesNotContain("Mend it");
    assertThat(events.statuses())
        .containsExactly("Gate test failed (test_failure). Turn 2 of 4: the executor is told");
    assertThat(events.gates()).extracting(Gate::status).containsExactly("failed", "passed");
  }

  @Test
  void the_whole_output_is_where_the_follow_up_says() throws Exception {
    run(agent("t"), task(1, gate("test", "echo FAILED x::y; echo the rest; exit 1")));

    String prompt = turns.get(1).prompt();
    Path log = Path.of(prompt.substring(prompt.indexOf("Whole output: ") + 14).strip());
    assertThat(log).hasContent("FAILED x::y\nthe rest\n");
  }

  @Test
  void who_has_no_conversation_is_asked_again_with_what_is_wrong() throws Exception {
    run(agent(""), task(1, gate("test", "exit 1")));

    assertThat(turns.get(1).threadId()).isNull();
    assertThat(turns.get(1).prompt()).startsWith("Mend it\n\nThe work is not accepted yet");
  }

  @Test
  void after_the_last_turn_the_run_has_failed() throws Exception {
    ExecutionResult result = run(agent("t"), task(2, gate("test", "exit 9")));

    assertThat(turns).hasSize(3);
    assertThat(result.cause()).isEqualTo(Cause.GATE_FAILED);
    assertThat(result.text()).isEqualTo("done 3");
    assertThat(events.gates()).hasSize(3);
  }

  @Test
  void a_script_is_run_again_without_words_in_it() throws Exception {
    ExecutionTask asked = task(1, gate("test", "echo '$(touch injected)'; exit 1"));
    var script =
        new ExecutionTask(
            ID,
            1,
            "echo once >> runs",
            null,
            workspace,
            "agent",
            true,
            false,
            false,
            asked.scratch(),
            null,
            asked.gates(),
            null,
            false);

    run(new ShellExecutor(Map.of(), Duration.ofSeconds(1)), script);

    assertThat(workspace.resolve("runs")).hasContent("once\nonce\n");
    assertThat(workspace.resolve("injected")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(StopReason.class)
  void a_stop_during_a_gate_ends_it_at_once_and_completes_nothing(StopReason reason) {
    var result =
        OtherThread.supply(
            () -> {
              try {
                return run(agent(""), task(3, gate("test", "touch up; sleep 300")));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    Patience.await().until(() -> Files.exists(workspace.resolve("up")));

    stop.raise(reason);

    assertThat(result.join().status()).isNotEqualTo(TaskStatus.COMPLETED);
    assertThat(turns).hasSize(1);
    assertThat(events.gates()).isEmpty();
  }

  @Test
  void a_stop_between_work_and_gates_completes_nothing_either() throws Exception {
    TaskExecutor late =
        (task, sink, signal) -> {
          stop.raise(StopReason.SHUTDOWN);
          return ExecutionResult.completed("late");
        };

    ExecutionResult result = run(late, task(0, gate("test", "touch ran")));

    assertThat(result.cause()).isEqualTo(Cause.GIVEN_BACK);
    assertThat(workspace.resolve("ran")).doesNotExist();
  }

  @Test
  void a_command_that_is_not_there_is_no_fault_of_the_work() throws Exception {
    ExecutionResult result = run(agent(""), task(0, gate("test", "no-such-tool --all")));

    assertThat(events.gates().get(0).classification()).isEqualTo("environment_or_tooling_failure");
    assertThat(events.gates().get(0).exitCode()).isEqualTo(127);
    assertThat(result.error()).contains("no-such-tool: not found");
  }
}
