package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gates from the command line: of a task, and on demand. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
class GateCommandTest {

  @TempDir private Path home;
  @TempDir private Path workspace;
  private Shell shell;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(home));
  }

  private String task() {
    return shell.add("-w", workspace.toString(), "one");
  }

  private JsonNode gateOf(String... words) throws IOException {
    return Shell.json(shell.run(words));
  }

  @Test
  void a_gate_is_run_in_the_workspace_recorded_and_told_in_a_line() throws IOException {
    String id = task();

    Outcome outcome = shell.run("gate", id, "test:", "--", "sh", "-c", "touch here; echo 3 passed");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .startsWith("test  passed  exit 0  ")
        .contains("  sh -c 'touch here; echo 3 passed'  3 passed  artifacts/" + id);
    assertThat(outcome.out().lines()).hasSize(1);
    assertThat(workspace.resolve("here")).exists();
    assertThat(shell.run("show", id).out()).contains("Gates\n  " + outcome.out());
  }

  @Test
  void a_failed_gate_ends_with_1_and_is_recorded_all_the_same() throws IOException {
    String id = task();

    Outcome outcome = shell.run("gate", "--json", id, "--", "echo --- FAIL: TestA; exit 2");

    assertThat(outcome.exitCode()).isEqualTo(1);
    JsonNode gate = Shell.json(outcome);
    assertThat(gate.get("gate").textValue()).isEqualTo("custom");
    assertThat(gate.get("command").textValue()).isEqualTo("echo --- FAIL: TestA; exit 2");
    assertThat(gate.get("exit_code").intValue()).isEqualTo(2);
    assertThat(gate.get("classification").textValue()).isEqualTo("test_failure");
    assertThat(gate.get("rule").textValue()).isEqualTo("go-case");
    assertThat(gate.get("source").textValue()).isEqualTo("host");
    JsonNode task = gateOf("show", "--json", id);
    assertThat(task.get("gates").get(0)).isEqualTo(gate);
    assertThat(shell.run("artifact", id, gate.get("log_path").textValue()).out())
        .isEqualTo("--- FAIL: TestA\n");
  }

  @Test
  void a_gate_whose_time_is_over_is_a_timeout() throws IOException {
    Outcome outcome =
        shell.run("gate", task(), "slow:", "--json", "--timeout", "500ms", "--", "sleep", "300");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(Shell.json(outcome).get("status").textValue()).isEqualTo("timeout");
    assertThat(Shell.json(outcome).get("exit_code").isNull()).isTrue();
  }

  @Test
  void words_stay_words() throws IOException {
    JsonNode gate =
        gateOf("gate", "--json", task(), "--", "printf", "%s|", "a b", "it's", "$HOME", "-x");

    assertThat(gate.get("summary").textValue()).isEqualTo("a b|it's|$HOME|-x|");
  }

  @Test
  void on_a_terminal_the_output_is_shown_as_it_comes() {
    shell.on(new Io.Terminal(true, true, 100));

    Outcome outcome = shell.run("gate", task(), "test:", "--", "echo one; echo two >&2");

    assertThat(outcome.out()).startsWith("one\ntwo\ntest  passed  ");
  }

  @Test
  void a_gate_without_a_command_or_without_a_task_is_refused() {
    assertThat(shell.run("gate", task(), "test:").exitCode()).isEqualTo(2);
    assertThat(shell.run("gate", task()).exitCode()).isEqualTo(2);
    assertThat(shell.run("gate").exitCode()).isEqualTo(2);
    assertThat(shell.run("gate", task(), "--timeout", "0s", "--", "true").exitCode()).isEqualTo(2);
    assertThat(shell.run("gate", "task_none", "--", "true").exitCode()).isEqualTo(3);
  }

  @Test
  void what_an_executor_only_claims_is_marked() {
    String id = task();
    shell.run(
        "record",
        id,
        "{\"gate\":{\"id\":\"g1\",\"gate\":\"test\",\"command\":\"make\",\"cwd\":\"/\","
            + "\"exit_code\":0,\"status\":\"passed\",\"classification\":\"passed\","
            + "\"duration_ms\":5,\"summary\":\"fine\"}}");

    assertThat(shell.run("show", id).out()).contains("  test  passed  (reported)  exit 0");
  }

  @Test
  void a_run_fails_by_its_gate_and_shows_it_live() {
    Outcome outcome =
        shell.run(
            "run",
            "-x",
            "shell",
            "--allow-shell",
            "-w",
            workspace.toString(),
            "--gate",
            "unit: echo 'FAILED a.py::test_b - boom'; exit 1",
            "--gate",
            "true",
            "echo done");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("Gate unit failed: FAILED a.py::test_b - boom")
        .contains("Gate custom passed: (no output)")
        .contains("Task failed: Gate unit failed (test_failure): FAILED a.py::test_b - boom");
  }

  @Test
  void a_script_that_mends_itself_passes_at_its_second_turn() {
    Outcome outcome =
        shell.run(
            "run",
            "-x",
            "shell",
            "--allow-shell",
            "-w",
            workspace.toString(),
            "--gate-retries",
            "1",
            "--gate",
            "test: test -e second",
            "if [ -e first ]; then touch second; fi; touch first");

    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    assertThat(outcome.out()).contains("Turn 2 of 2: the executor is told");
  }
}
