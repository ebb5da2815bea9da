package dev.taskyard.executor.acp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.Tasks;
import dev.taskyard.executor.TestRun;
import dev.taskyard.executor.agent.Agent;
import dev.taskyard.executor.agent.RealAgents;
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
import java.util.List;
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
class RealAcpAgentsTest {
  @TempDir Path directory;
  private RealAgents agents;

  @BeforeEach
  void prepare() {
    agents = RealAgents.assumed();
  }

  private AcpExecutor executor(Agent agent) {
    String how = agent == Agent.GEMINI ? "--acp" : "acp";
    return new AcpExecutor(
        new AcpSettings(
            agent.word(),
            List.of(agents.program(agent), how),
            agents.env(),
            Duration.ofSeconds(5),
            AcpSettings.ANSWER_LIMIT));
  }

  private ExecutionTask task(
      Agent agent, int run, @Nullable String thread, boolean shell, String... prompt) {
    ExecutionTask plain = Tasks.in(directory);
    return new ExecutionTask(
        plain.id(),
        run,
        String.join("\n", prompt),
        RealAgents.model(agent),
        plain.workspace(),
        "agent",
        shell,
        false,
        shell,
        plain.scratch(),
        thread,
        GatePlan.NONE,
        null,
        false);
  }

  private TestRun start(Agent agent, boolean shell, String... prompt) {
    return new TestRun(task(agent, 1, null, shell, prompt)).start(executor(agent));
  }

  @ParameterizedTest
  @EnumSource(
      value = Agent.class,
      names = {"OPENCODE", "GEMINI"})
  void work_with_a_tool(Agent agent) {
    TestRun run = start(agent, true, "Do it.", "RUN: echo one > made.txt", "SAY: Finished.");

    ExecutionResult result = run.end();

    assertThat(result.status())
        .as("%s, %s", result, run.events.all())
        .isEqualTo(TaskStatus.COMPLETED);
    assertThat(result.text()).startsWith("Finished.");
    assertThat(run.task.workspace().resolve("made.txt")).hasContent("one");
    assertThat(run.events.of(ToolCompleted.class)).allMatch(ToolCompleted::success).hasSize(1);
    assertThat(run.events.of(ThreadLinked.class)).hasSize(1);
    assertThat(run.events.of(UsageReported.class)).isNotEmpty();
    assertThat(run.survivors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Agent.class,
      names = {"OPENCODE", "GEMINI"})
  void run_no_command_that_is_not_allowed(Agent agent) {
    TestRun run = start(agent, false, "Do it.", "RUN: echo one > made.txt", "SAY: Finished.");

    run.end();

    assertThat(run.task.workspace().resolve("made.txt")).doesNotExist();
    assertThat(run.survivors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Agent.class,
      names = {"OPENCODE", "GEMINI"})
  void fail_with_the_models_service(Agent agent) {
    ExecutionResult result = start(agent, true, "Do it.", "FAIL: 400").end();

    assertThat(result.status()).as(result.toString()).isEqualTo(TaskStatus.FAILED);
    assertThat(result.error()).contains("scripted failure 400");
  }

  @ParameterizedTest
  @EnumSource(
      value = Agent.class,
      names = {"OPENCODE", "GEMINI"})
  void leave_nothing_behind_when_canceled_in_a_call_and_are_gone_on_with(Agent agent) {
    String command = "RUN: test -e up.txt && exit; echo up > up.txt; sleep 301";
    TestRun run = start(agent, true, "Do it.", command, "SAY: Finished.");
    Patience.await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> Files.exists(run.task.workspace().resolve("up.txt")));

    ExecutionResult canceled = run.stop(StopReason.CANCEL_REQUESTED);

    assertThat(canceled.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(run.events.statuses()).contains("The agent has ended its turn: cancelled");
    assertThat(run.survivors()).isEmpty();
    assertThat(ProcessHandle.allProcesses().map(process -> process.info().commandLine()))
        .doesNotContain(Optional.of("/usr/bin/sleep 301"), Optional.of("/bin/sleep 301"));

    String thread = run.events.of(ThreadLinked.class).get(0).threadId();
    TestRun second =
        new TestRun(task(agent, 2, thread, true, "SAY: Again.")).start(executor(agent));
    ExecutionResult resumed = second.end();

    assertThat(resumed.status())
        .as("%s %s", resumed, second.events.all())
        .isEqualTo(TaskStatus.COMPLETED);
    // Gemini CLI 0.61 does not find a conversation again whose first turn was canceled.
    boolean isThere = agent == Agent.OPENCODE;
    assertThat(second.events.statuses().contains("beginning another")).isEqualTo(!isThere);
    assertThat(second.events.of(ThreadLinked.class)).hasSize(1);
    assertThat(second.events.of(ThreadLinked.class).get(0).threadId().equals(thread))
        .isEqualTo(isThere);
  }
}
