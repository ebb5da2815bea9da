package dev.taskyard.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ShellExecutorTest {
  private final ShellExecutor shell = new ShellExecutor(Map.of(), Duration.ofMillis(500));
  @TempDir Path directory;

  private ExecutionResult result(String script) {
    return new TestRun(Tasks.in(directory, script, null, true)).start(shell).end();
  }

  @Test
  void without_permission_nothing_is_run() {
    var run = new TestRun(Tasks.in(directory, "touch started", null, false));

    ExecutionResult result = run.start(shell).end();

    assertThat(result)
        .isEqualTo(ExecutionResult.failed("Executor 'shell' needs allow_shell", Cause.FAILED));
    assertThat(run.task.workspace()).isEmptyDirectory();
  }

  @Test
  void the_prompt_is_a_script_in_the_workspace_with_empty_input() {
    ExecutionResult result = result("cat\npwd | sed 's,.*/,,'\nfor i in 1 2; do echo $i; done");

    assertThat(result).isEqualTo(ExecutionResult.completed("workspace\n1\n2\n").withExitCode(0));
  }

  @Test
  void a_script_of_10_MB_is_no_trouble() {
    assertThat(result("# comment\n".repeat(1_000_000) + "echo done").text()).isEqualTo("done\n");
  }

  @Test
  void its_exit_status_decides_and_75_is_transient() {
    assertThat(result("exit 7").exitCode()).isEqualTo(7);
    assertThat(result("exit 75").transientFailure()).isTrue();
  }

  @Test
  void a_script_without_output_has_no_text() {
    assertThat(result("true").text()).isNull();
  }
}
