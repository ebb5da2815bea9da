package dev.taskyard.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However a run ends, none of its processes is left. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class StopTest {
  private static final Duration GRACE = Duration.ofMillis(200);
  private static final Duration LONG_GRACE = Duration.ofSeconds(50);

  @TempDir Path directory;
  private TestRun run;

  @BeforeEach
  void prepare() {
    run = new TestRun(directory);
  }

  @AfterEach
  void nothing_is_left() {
    assertThat(run.survivors()).isEmpty();
  }

  private void start(String... script) {
    start(GRACE, script);
  }

  private void start(Duration grace, String... script) {
    var command = List.of("sh", "-c", String.join("\n", script));
    run.start(
        new ProcessExecutor(new ProcessSpec("test", command, Protocol.TEXT, Map.of(), grace)));
    run.events.awaitText("up");
  }

  private void awaitProcesses(int count) {
    Patience.await().until(() -> run.survivors().size() == count);
  }

  @Test
  void a_cancel_ends_a_child_in_a_session_of_its_own_too() {
    start(LONG_GRACE, "setsid sleep 300 &", "sleep 0.2", "echo up", "sleep 300");
    awaitProcesses(3);

    ExecutionResult result = run.stop(StopReason.CANCEL_REQUESTED);

    assertThat(run.survivors()).isEmpty();
    assertThat(result.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(result.cause()).isEqualTo(Cause.CANCELED);
    assertThat(result.exitCode()).isEqualTo(143);
    assertThat(run.events.statuses())
        .matches(
            "Stopping: TERM sent to 3 process\\(es\\)\nStopped: all processes gone after \\d+ ms");
  }

  @Test
  void a_process_that_ignores_TERM_is_killed_after_the_grace_period() {
    start("(trap '' TERM; setsid sleep 300) &", "trap '' TERM", "echo up", "sleep 300");

    ExecutionResult result = run.stop(StopReason.CANCEL_REQUESTED);

    assertThat(result.cause()).isEqualTo(Cause.CANCEL_FORCED);
    assertThat(result.exitCode()).isEqualTo(137);
    assertThat(run.events.statuses()).matches("(?s)Stopping: .*, had to kill [34] process\\(es\\)");
  }

  @Test
  void each_process_gets_TERM_once_and_may_use_its_grace_period() {
    start(
        LONG_GRACE,
        "sleep 300 & sleep 0.2",
        "trap 'sleep 0.2 && echo bye; exit 0' TERM",
        "echo up",
        "wait");

    ExecutionResult result = run.stop(StopReason.CANCEL_REQUESTED);

    assertThat(result)
        .isEqualTo(ExecutionResult.canceled(Cause.CANCELED).withExitCode(0).withText("up\nbye\n"));
    assertThat(run.events.text()).isEqualTo("up\nbye\n");
  }

  @Test
  void a_shell_does_not_go_on_with_its_next_command_when_its_child_is_ended() {
    start("echo up; sleep 300; echo next");
    awaitProcesses(2);

    run.stop(StopReason.CANCEL_REQUESTED);

    assertThat(run.events.text()).isEqualTo("up\n");
  }

  @Test
  void a_child_with_an_empty_environment_is_found_as_a_descendant() throws IOException {
    start("env -i setsid sh -c 'echo $$ > pid; echo up; sleep 300'");
    long pid = pidIn("pid");

    run.stop(StopReason.CANCEL_REQUESTED);

    assertThat(isRunning(pid)).isFalse();
  }

  @Test
  void what_the_program_left_running_is_ended_with_it() {
    ExecutionResult result = run.text("sleep 300 &", "setsid sleep 300 &", "echo done");

    assertThat(result).isEqualTo(ExecutionResult.completed("done\n").withExitCode(0));
    assertThat(run.events.statuses()).isEqualTo("Ended 2 process(es) left running by the executor");
  }

  @Test
  void a_leftover_that_ignores_TERM_is_killed() {
    ExecutionResult result = run.text("(trap '' TERM; setsid sleep 300) &", "echo done");

    assertThat(result.status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void limits_and_a_shutdown_are_told_apart() {
    start("echo up; sleep 300");
    assertThat(run.stop(StopReason.WALL_TIMEOUT).cause()).isEqualTo(Cause.WALL_TIMEOUT);

    run = new TestRun(directory);
    start("echo up; sleep 300");
    assertThat(run.stop(StopReason.IDLE_TIMEOUT).cause()).isEqualTo(Cause.IDLE_TIMEOUT);

    run = new TestRun(directory);
    start("echo up; sleep 300");
    assertThat(run.stop(StopReason.SHUTDOWN).cause()).isEqualTo(Cause.GIVEN_BACK);
  }

  @Test
  void a_lost_lease_shortens_a_grace_period_that_has_begun() {
    start(LONG_GRACE, "trap '' TERM; echo up; sleep 300");
    run.stop.raise(StopReason.CANCEL_REQUESTED);
    Patience.await().until(() -> run.events.statuses().contains("Stopping"));

    ExecutionResult result = run.stop(StopReason.LEASE_LOST);

    assertThat(result.cause()).isEqualTo(Cause.LEASE_LOST);
  }

  @Test
  void a_sink_that_is_full_does_not_delay_the_kill() {
    var full = new CountDownLatch(1);
    EventSink sink =
        event -> {
          run.events.emit(event);
          if (event instanceof ExecutionEvent.Status) {
            full.await();
          }
        };
    run.start(TestRun.sh(Protocol.TEXT, "trap '' TERM; echo up; sleep 300"), sink);
    run.events.awaitText("up");

    run.stop.raise(StopReason.CANCEL_REQUESTED);
    Patience.await().until(() -> run.survivors().isEmpty());
    full.countDown();

    assertThat(run.end().cause()).isEqualTo(Cause.CANCEL_FORCED);
  }

  @Test
  void an_interrupt_kills_at_once() {
    start("trap '' TERM; echo up; sleep 300");

    run.interrupt();

    assertThat(run.failure()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void an_interrupt_frees_a_run_whose_sink_stays_full() {
    var never = new CountDownLatch(1);
    EventSink sink =
        event -> {
          run.events.emit(event);
          never.await();
        };
    run.start(TestRun.sh(Protocol.TEXT, "echo up; sleep 300"), sink);
    run.events.awaitText("up");
    run.stop.raise(StopReason.CANCEL_REQUESTED);
    Patience.await().until(() -> run.survivors().isEmpty());

    run.interrupt();

    assertThat(run.failure()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void a_pipe_held_open_from_outside_does_not_hold_the_run() throws IOException {
    ExecutionResult result =
        run.text(
            "env -i setsid sh -c 'echo $$ > pid; exec sleep 300' & until [ -s pid ]; do :; done");
    long outsider = pidIn("pid");

    assertThat(result.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(run.events.statuses()).contains("still held open");
    assertThat(ProcessHandle.of(outsider).orElseThrow().destroyForcibly()).isTrue();
  }

  @Test
  void a_leftover_with_an_empty_environment_is_known_by_its_session() throws IOException {
    run.text("env -i sh -c 'echo $$ > pid; exec sleep 300' & until [ -s pid ]; do :; done");

    assertThat(isRunning(pidIn("pid"))).isFalse();
  }

  @Test
  void survivors_of_former_runs_are_found_and_ended() {
    start("setsid sleep 300 & echo up; sleep 300");
    awaitProcesses(3);
    List<Long> found = run.survivors();

    List<Long> ended = killed(1);

    assertThat(ended).isEqualTo(found);
    assertThat(run.end().exitCode()).isEqualTo(143);
    assertThat(killed(1)).isEmpty();
  }

  @Test
  void a_later_run_is_not_taken_for_a_former_one() {
    start("echo up; sleep 300");

    assertThat(killed(0)).isEmpty();
    awaitProcesses(2);
    run.stop(StopReason.CANCEL_REQUESTED);
  }

  private List<Long> killed(int lastRun) {
    try {
      return RunProcesses.kill(run.task.id(), lastRun);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private long pidIn(String file) throws IOException {
    return Long.parseLong(Files.readString(run.task.workspace().resolve(file)).strip());
  }

  private static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).filter(p -> p.isAlive() && !ProcessTable.isZombie(p)).isPresent();
  }
}
