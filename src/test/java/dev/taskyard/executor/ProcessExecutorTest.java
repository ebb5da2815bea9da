package dev.taskyard.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProcessExecutorTest {
  @TempDir Path directory;

  @Test
  void the_prompt_goes_to_standard_input_and_the_output_is_the_result() {
    var run = new TestRun(Tasks.in(directory, "Grüße\nto all", null, false));

    ExecutionResult result = run.text("cat");

    assertThat(result).isEqualTo(ExecutionResult.completed("Grüße\nto all").withExitCode(0));
    assertThat(run.events.text()).isEqualTo("Grüße\nto all");
    assertThat(run.events.artifact("stdout").path()).hasContent("Grüße\nto all");
    assertThat(run.events.artifact("stdout").summary()).isEqualTo("Raw output, 14 bytes");
  }

  @Test
  void a_prompt_among_the_arguments_leaves_standard_input_empty_and_meets_no_shell() {
    var run = new TestRun(Tasks.in(directory, "$(touch never) {model} 'é'", null, false));
    var command = List.of("sh", "-c", "echo \"$1\"; cat", "x", "{prompt}");

    ExecutionResult result = run.start(executor("test", command)).end();

    assertThat(result.text()).isEqualTo("$(touch never) {model} 'é'\n");
    assertThat(run.task.workspace()).isEmptyDirectory();
  }

  @Test
  void a_prompt_of_10_MB_passes_through_standard_input_whole() {
    var run = new TestRun(Tasks.in(directory, "0123456789".repeat(1_000_000), null, false));

    assertThat(run.text("wc -c").text()).isEqualToIgnoringWhitespace("10000000");
  }

  @Test
  void a_prompt_too_long_for_an_argument_is_refused_with_the_way_out() {
    var run = new TestRun(Tasks.in(directory, "x".repeat(128 << 10), null, false));

    ExecutionResult result = run.start(executor("test", List.of("echo", "{prompt}"))).end();

    assertThat(result.cause()).isEqualTo(Cause.EXECUTOR_CRASHED);
    assertThat(result.error()).contains("131071 bytes", "without {prompt}");
  }

  @Test
  void the_prompt_is_private_while_it_lasts_and_gone_with_the_run() throws IOException {
    var run = new TestRun(directory);
    run.start(TestRun.sh(Protocol.TEXT, "echo up", "read line; sleep 300"));
    run.events.awaitText("up");

    Path prompt = run.task.scratch().resolve("prompt.txt");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(prompt)))
        .isEqualTo("rw-------");
    run.stop(StopReason.CANCEL_REQUESTED);

    assertThat(run.task.scratch()).isDirectoryNotContaining("glob:**prompt.txt");
  }

  @Test
  void the_program_learns_of_its_task_by_its_environment() {
    var run = new TestRun(Tasks.in(directory, "x", "large", true));

    String environment = run.text("pwd; env").text();

    assertThat(environment.lines())
        .contains(
            run.task.workspace().toString(),
            "TASKYARD_TASK_ID=" + run.task.id(),
            "TASKYARD_RUN=1",
            "TASKYARD_MODEL=large",
            "TASKYARD_MODE=agent",
            "TASKYARD_ALLOW_SHELL=true",
            "TASKYARD_TRUST_MODE=false",
            "TASKYARD_AUTO_APPROVE=false",
            "TASKYARD_ARTIFACT_DIR=" + run.task.scratch());
  }

  @Test
  void additions_to_the_environment_reach_the_program_but_cannot_forge_the_run() {
    var env = Map.of("MY_SETTING", "secret", "TASKYARD_RUN", "7");
    var spec =
        new ProcessSpec(
            "test", List.of("env"), Protocol.TEXT, env, ProcessSpec.DEFAULT_CANCEL_GRACE);
    var run = new TestRun(directory);

    String environment = run.start(new ProcessExecutor(spec)).end().text();

    assertThat(environment.lines()).contains("MY_SETTING=secret", "TASKYARD_RUN=1");
    assertThat(spec.toString()).contains("MY_SETTING").doesNotContain("secret");
  }

  @Test
  void a_program_that_is_not_there_is_told_in_plain_words() {
    ExecutionResult result =
        new TestRun(directory).start(executor("mine", List.of("no-such-agent"))).end();

    assertThat(result.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(result.cause()).isEqualTo(Cause.EXECUTOR_CRASHED);
    assertThat(result.error())
        .startsWith("Executor 'mine': program 'no-such-agent' was not found in PATH (")
        .endsWith("); install it, or give its full path");
  }

  /**
   * In the workspace. Another process writes it: what another test starts meanwhile would inherit
   * this one's open file for a moment, and a file that somebody writes can't be executed.
   */
  private static Path program(TestRun run, String text) throws Exception {
    Path program = run.task.workspace().resolve("agent");
    Process writer =
        new ProcessBuilder("sh", "-c", "printf %s \"$1\" > \"$0\"", program.toString(), text)
            .start();
    assertThat(writer.waitFor()).isZero();
    return program;
  }

  @Test
  void a_relative_program_is_looked_up_in_the_workspace() throws Exception {
    var run = new TestRun(directory);
    Path program = program(run, "#!/bin/sh\necho me\n");

    ExecutionResult locked = run.start(executor("mine", List.of("./agent"))).end();
    assertThat(program.toFile().setExecutable(true)).isTrue();
    ExecutionResult open = new TestRun(directory).start(executor("mine", List.of("./agent"))).end();

    assertThat(locked.error()).contains("agent may not be executed; chmod +x");
    assertThat(open.text()).isEqualTo("me\n");
  }

  @Test
  void a_program_whose_interpreter_is_missing_counts_as_not_started() throws Exception {
    var run = new TestRun(directory);
    Path program = program(run, "#!/no/such/thing\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();

    ExecutionResult result = run.start(executor("mine", List.of("./agent"))).end();

    assertThat(result.cause()).isEqualTo(Cause.EXECUTOR_CRASHED);
    assertThat(result.error()).contains("No such file or directory");
  }

  @Test
  void a_workspace_that_has_gone_is_told_in_plain_words() throws IOException {
    ExecutionTask task = Tasks.in(directory);
    Files.delete(task.workspace());

    ExecutionResult result = new TestRun(task).text("true");

    assertThat(result.cause()).isEqualTo(Cause.EXECUTOR_CRASHED);
    assertThat(result.error()).contains(task.workspace() + " is not a directory; create it");
  }

  @Test
  void a_run_that_is_stopped_before_it_begins_starts_nothing() {
    var run = new TestRun(directory);
    run.stop.raise(StopReason.CANCEL_REQUESTED);

    ExecutionResult result = run.text("touch started");

    assertThat(result.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(run.task.workspace()).isEmptyDirectory();
  }

  @Test
  void a_program_is_in_a_session_of_its_own_where_Ctrl_C_for_the_worker_does_not_reach_it() {
    String session = new TestRun(directory).text("echo $(ps -o sid= -p $$) $$").text();

    assertThat(session.strip().split(" ")).hasSize(2).matches(ids -> ids[0].equals(ids[1]));
  }

  @Test
  void twenty_runs_at_once_keep_apart() {
    var executor = TestRun.sh(Protocol.TEXT, "cat; sleep 300 & sleep 0.2; echo $TASKYARD_TASK_ID");
    List<TestRun> runs =
        IntStream.range(0, 20)
            .mapToObj(i -> Tasks.in(directory.resolve("" + i), "prompt " + i + ":", null, false))
            .map(task -> new TestRun(task).start(executor))
            .toList();

    Stream<String> texts = runs.stream().map(run -> run.end().text());

    assertThat(texts)
        .containsExactlyElementsOf(
            runs.stream().map(run -> run.task.prompt() + run.task.id() + "\n").toList());
    assertThat(runs).allMatch(run -> run.survivors().isEmpty());
  }

  private static ProcessExecutor executor(String name, List<String> command) {
    return new ProcessExecutor(ProcessSpec.of(name, command, Protocol.TEXT));
  }
}
