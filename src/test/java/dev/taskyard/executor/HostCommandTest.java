package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.StopReason;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command of the host: what it ran in, what was kept, and that nothing is left of it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class HostCommandTest {
  private static final Duration GRACE = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path directory;
  private final RecordedEvents events = new RecordedEvents();
  private final StopSignal stop = new StopSignal();
  private ExecutionTask task;

  @BeforeEach
  void prepare() {
    task = Tasks.in(directory);
  }

  @AfterEach
  void nothing_is_left() {
    assertThat(RunProcesses.survivors(task.id(), 1)).isEmpty();
  }

  private HostCommand command(Duration timeout, List<String> words) {
    return new HostCommand(
        words, task.workspace(), task.id(), task.run(), logFile(), timeout, GRACE);
  }

  private HostEnd run(Duration timeout, String... script) throws Exception {
    return command(timeout, HostCommand.shell(String.join("\n", script)))
        .run(events, OutputStream.nullOutputStream(), stop);
  }

  private CompletableFuture<HostEnd> inBackground(String script) {
    return OtherThread.supply(
        () -> {
          try {
            return run(LONG, script);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private Path logFile() {
    return task.scratch().resolve("command.log");
  }

  private String log() throws IOException {
    return Files.readString(logFile());
  }

  private void awaitFile(String name) {
    Patience.await().until(() -> Files.exists(task.workspace().resolve(name)));
  }

  @Test
  void both_outputs_come_in_one_log_in_their_order() throws Exception {
    HostEnd end = run(LONG, "echo one; echo two >&2; echo three; exit 3");

    assertThat(end.kind()).isEqualTo(HostEnd.Kind.EXITED);
    assertThat(end.exitCode()).isEqualTo(3);
    assertThat(end.took()).isPositive();
    assertThat(end.trouble()).isNull();
    assertThat(log()).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void it_runs_in_the_workspace_without_input_and_knows_its_task() throws Exception {
    run(LONG, "pwd; cat; echo $TASKYARD_TASK_ID/$TASKYARD_RUN");

    assertThat(log())
        .isEqualTo(task.workspace().toRealPath() + "\n" + task.id() + "/" + task.run() + "\n");
  }

  @Test
  void outside_of_any_run_it_carries_no_run() throws Exception {
    new HostCommand(
            HostCommand.shell("echo ${TASKYARD_RUN-none}"),
            task.workspace(),
            task.id(),
            null,
            logFile(),
            LONG,
            GRACE)
        .run(events, OutputStream.nullOutputStream(), stop);

    assertThat(log()).isEqualTo("none\n");
  }

  @Test
  void arguments_are_never_read_by_a_shell() throws Exception {
    command(LONG, List.of("printf", "%s|", "a b", "$HOME", "*"))
        .run(events, OutputStream.nullOutputStream(), stop);

    assertThat(log()).isEqualTo("a b|$HOME|*|");
  }

  @Test
  void who_looks_on_sees_the_output_as_it_comes() throws Exception {
    var seen = new ByteArrayOutputStream();
    var end =
        OtherThread.supply(
            () -> {
              try {
                return command(LONG, HostCommand.shell("echo first; sleep 300"))
                    .run(events, seen, stop);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });

    Patience.await().until(() -> seen.toString(UTF_8).equals("first\n"));
    stop.raise(StopReason.CANCEL_REQUESTED);

    assertThat(end.join().kind()).isEqualTo(HostEnd.Kind.STOPPED);
  }

  @Test
  void when_its_time_is_over_its_whole_tree_is_ended() throws Exception {
    HostEnd end =
        run(Duration.ofSeconds(1), "(trap '' TERM; setsid sleep 300) &", "echo up; sleep 300");

    assertThat(end.kind()).isEqualTo(HostEnd.Kind.TIMED_OUT);
    assertThat(end.exitCode()).isNull();
    assertThat(end.took()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    assertThat(log()).isEqualTo("up\n");
    assertThat(events.statuses()).contains("Stopping: TERM sent to", "all processes gone");
  }

  @Test
  void a_stop_ends_it_at_once() {
    var end = inBackground("setsid sleep 300 & touch up; sleep 300");
    awaitFile("up");

    stop.raise(StopReason.CANCEL_REQUESTED);

    assertThat(end.join().kind()).isEqualTo(HostEnd.Kind.STOPPED);
  }

  @Test
  void a_stop_that_came_before_it_starts_nothing() throws Exception {
    stop.raise(StopReason.SHUTDOWN);

    assertThat(run(LONG, "touch up").kind()).isEqualTo(HostEnd.Kind.STOPPED);
    assertThat(task.workspace().resolve("up")).doesNotExist();
  }

  @Test
  void an_interrupt_kills_at_once() throws Exception {
    var failure = new CompletableFuture<Throwable>();
    var thread =
        new Thread(
            () -> {
              try {
                run(LONG, "trap '' TERM; touch up; sleep 300");
              } catch (Exception e) {
                failure.complete(e);
              }
            });
    thread.start();
    awaitFile("up");

    thread.interrupt();

    assertThat(failure.join()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void what_it_leaves_running_is_ended_with_it_and_told() throws Exception {
    HostEnd end = run(LONG, "setsid sleep 300 & sleep 300 & echo done");

    assertThat(end.exitCode()).isZero();
    assertThat(log()).isEqualTo("done\n");
    assertThat(events.statuses()).startsWith("Ended 2 process(es) left running by: /bin/sh -c");
  }

  @Test
  void one_command_does_not_end_the_processes_of_another() throws Exception {
    var other = inBackground("touch up; sleep 300");
    awaitFile("up");
    Path log = task.scratch().resolve("second.log");

    new HostCommand(HostCommand.shell("true"), task.workspace(), task.id(), 1, log, LONG, GRACE)
        .run(events, OutputStream.nullOutputStream(), new StopSignal());

    assertThat(other).isNotDone();
    stop.raise(StopReason.CANCEL_REQUESTED);
    assertThat(other.join().kind()).isEqualTo(HostEnd.Kind.STOPPED);
  }

  @Test
  void a_program_that_is_missing_is_said() throws Exception {
    HostEnd end =
        command(LONG, List.of("no-such-program"))
            .run(events, OutputStream.nullOutputStream(), stop);

    assertThat(end.kind()).isEqualTo(HostEnd.Kind.NOT_STARTED);
    assertThat(end.trouble()).startsWith("program 'no-such-program' was not found in PATH");
  }

  @Test
  void a_workspace_that_is_missing_is_said() throws Exception {
    Files.delete(task.workspace());

    HostEnd end = run(LONG, "true");

    assertThat(end.kind()).isEqualTo(HostEnd.Kind.NOT_STARTED);
    assertThat(end.trouble()).endsWith("is not a directory on this host");
  }

  @Test
  void a_command_of_no_words_is_refused() {
    assertThatThrownBy(() -> command(LONG, List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
