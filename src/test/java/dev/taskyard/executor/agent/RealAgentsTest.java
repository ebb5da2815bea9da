package dev.taskyard.executor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.Tasks;
import dev.taskyard.executor.TestRun;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent.RunDescribed;
import dev.taskyard.task.ExecutionEvent.ThreadLinked;
import dev.taskyard.task.ExecutionEvent.ToolCompleted;
import dev.taskyard.task.ExecutionEvent.UsageReported;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.GatePlan;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs themselves, where they are installed: see {@link RealAgents}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RealAgentsTest {
  @TempDir Path directory;
  private RealAgents agents;

  @BeforeEach
  void prepare() {
    agents = RealAgents.assumed();
  }

  /** A task that allows the shell. */
  private ExecutionTask task(Agent agent, int run, @Nullable String thread, String... prompt) {
    ExecutionTask plain = Tasks.in(directory);
    return new ExecutionTask(
        plain.id(),
        run,
        String.join("\n", prompt),
        RealAgents.model(agent),
        plain.workspace(),
        "agent",
        true,
        false,
        true,
        plain.scratch(),
        thread,
        GatePlan.NONE,
        null,
        false);
  }

  private TestRun start(Agent agent, String... prompt) {
    return new TestRun(task(agent, 1, null, prompt)).start(agents.executor(agent));
  }

  @ParameterizedTest
  @EnumSource(Agent.class)
  void succeed(Agent agent) {
    TestRun run = start(agent, "Do it.", "RUN: echo one > made.txt", "SAY: Finished.");

    ExecutionResult result = run.end();

    assertThat(result.status())
        .as("%s, %s", result, run.events.all())
        .isEqualTo(TaskStatus.COMPLETED);
    assertThat(result.text()).startsWith("Finished.");
    assertThat(run.task.workspace().resolve("made.txt")).hasContent("one");
    assertThat(run.events.of(ToolCompleted.class)).allMatch(ToolCompleted::success).hasSize(1);
    assertThat(run.events.of(ThreadLinked.class)).hasSize(1);
    assertThat(run.events.of(UsageReported.class)).isNotEmpty();
    assertThat(run.events.of(RunDescribed.class)).hasSize(1);
    // A program that is slow to tell its version, on a machine with much to do, tells none.
    assertThat(run.events.of(RunDescribed.class).get(0).version())
        .matches(version -> version == null || version.contains("."));
    assertThat(run.survivors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Agent.class)
  void go_on_after_a_call_that_failed(Agent agent) {
    TestRun run = start(agent, "Do it.", "RUN: echo bad; exit 3", "SAY: Finished.");

    ExecutionResult result = run.end();

    assertThat(result.status()).as(result.toString()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(run.events.of(ToolCompleted.class))
        .hasSize(1)
        // Gemini CLI calls a command that ended with another status than 0 a success.
        .allMatch(call -> call.success() == (agent == Agent.GEMINI))
        .allMatch(call -> call.output().contains("bad"));
  }

  @ParameterizedTest
  @EnumSource(Agent.class)
  void fail_with_the_models_service(Agent agent) {
    ExecutionResult result = start(agent, "Do it.", "FAIL: 400").end();

    assertThat(result.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(result.cause()).as(result.toString()).isEqualTo(Cause.API_ERROR);
    assertThat(result.error()).contains("scripted failure 400");
  }

  @ParameterizedTest
  @EnumSource(Agent.class)
  void leave_nothing_behind_when_canceled_in_a_call_and_can_be_resumed(Agent agent) {
    // An agent that is resumed may make the call again that was cut off.
    String command = "RUN: test -e up.txt && exit; echo up > up.txt; sleep 301";
    TestRun run = start(agent, "Do it.", command, "SAY: Finished.");
    Patience.await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> Files.exists(run.task.workspace().resolve("up.txt")));

    long before = System.nanoTime();
    ExecutionResult canceled = run.stop(StopReason.CANCEL_REQUESTED);

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    assertThat(canceled.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(run.survivors()).isEmpty();
    assertThat(ProcessHandle.allProcesses().map(process -> process.info().commandLine()))
        .doesNotContain(Optional.of("/usr/bin/sleep 301"), Optional.of("/bin/sleep 301"));

    String thread = run.events.of(ThreadLinked.class).get(0).threadId();
    TestRun second =
        new TestRun(task(agent, 2, thread, "SAY: Again.")).start(agents.executor(agent));
    ExecutionResult resumed = second.end();

    assertThat(resumed.status())
        .as("%s %s", resumed, second.events.all())
        .isEqualTo(TaskStatus.COMPLETED);
    assertThat(second.events.statuses()).doesNotContain("beginning another");
    assertThat(second.events.of(ThreadLinked.class))
        .extracting(ThreadLinked::threadId)
        .containsOnly(thread);
  }
}
