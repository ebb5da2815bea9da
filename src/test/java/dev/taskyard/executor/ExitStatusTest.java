package dev.taskyard.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.TaskStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ExitStatusTest {
  @TempDir Path directory;
  private TestRun run;

  @BeforeEach
  void prepare() {
    run = new TestRun(directory);
  }

  @Test
  void a_status_of_0_completes_the_run_and_no_output_is_no_text() {
    assertThat(run.text("true")).isEqualTo(ExecutionResult.completed(null).withExitCode(0));
    assertThat(run.events.all()).isEmpty();
  }

  @Test
  void a_failure_tells_its_status_and_the_last_lines_of_standard_error() {
    ExecutionResult result = run.text("echo so far", "echo oh >&2", "echo no >&2", "exit 3");

    assertThat(result.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(result.error()).isEqualTo("Exited with status 3: oh\nno");
    assertThat(result.cause()).isEqualTo(Cause.FAILED);
    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.transientFailure()).isFalse();
    assertThat(run.events.artifact("stderr").path()).hasContent("oh\nno\n");
    assertThat(run.events.artifact("stderr").summary()).isEqualTo("Standard error, 6 bytes");
  }

  @Test
  void a_failure_knows_its_reason_when_its_logs_are_moved_away_as_they_are_told()
      throws InterruptedException {
    EventSink mover =
        event -> {
          if (event instanceof ExecutionEvent.Artifact artifact) {
            assertThat(artifact.path().toFile().delete()).isTrue();
          }
        };

    ExecutionResult result =
        run.start(TestRun.sh(Protocol.TEXT, "echo oh >&2; exit 3"), mover).end();

    assertThat(result.error()).isEqualTo("Exited with status 3: oh");
  }

  @Test
  void a_failure_without_a_word_tells_its_status() {
    assertThat(run.text("exit 1").error()).isEqualTo("Exited with status 1");
  }

  @Test
  void only_the_end_of_a_long_standard_error_is_in_the_reason_and_without_its_colours() {
    ExecutionResult result =
        run.text("seq 1 100000 >&2", "printf '\\033[1;31mbad\\033[0m\\n' >&2", "exit 1");

    assertThat(result.error()).startsWith("Exited with status 1: 99992\n").endsWith("100000\nbad");
  }

  @Test
  void a_status_of_75_is_worth_another_try() {
    ExecutionResult result = run.text("echo busy >&2; exit 75");

    assertThat(result.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(result.transientFailure()).isTrue();
    assertThat(result.error()).isEqualTo("Exited with status 75: busy");
  }

  @Test
  void a_signal_is_named() {
    ExecutionResult result = run.text("kill -SEGV $$");

    assertThat(result.exitCode()).isEqualTo(139);
    assertThat(result.error()).startsWith("Exited with status 139 (signal 11)");
  }

  @Test
  void a_reported_result_weighs_more_than_the_exit_status() {
    ExecutionResult result =
        run.events(
            "echo '{\"type\":\"result\",\"status\":\"completed\",\"text\":\"fine\"}'; exit 9");

    assertThat(result).isEqualTo(ExecutionResult.completed("fine").withExitCode(9));
  }

  @Test
  void without_a_reported_result_the_exit_status_decides() {
    assertThat(run.events("echo a", "echo b").text()).isEqualTo("a\nb\n");
    assertThat(new TestRun(directory).events("exit 75").transientFailure()).isTrue();
  }
}
