package dev.taskyard.executor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.Tasks;
import dev.taskyard.executor.TestRun;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent.MessageDelta;
import dev.taskyard.task.ExecutionEvent.RunDescribed;
import dev.taskyard.task.ExecutionEvent.RuntimeEvent;
import dev.taskyard.task.ExecutionEvent.ThreadLinked;
import dev.taskyard.task.ExecutionEvent.ToolCompleted;
import dev.taskyard.task.ExecutionEvent.ToolStarted;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real processes of a fake agent, run as a worker would. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AgentExecutorTest {
  /** Several times what a line, or a text in it, may have before it is treated otherwise. */
  private static final int MUCH = Soak.of(5_000_000, 20_000_000);

  private static final int MANY = Soak.of(50_000, 100_000);

  @TempDir Path directory;
  private FakeAgent fake;

  @BeforeEach
  void prepare() {
    fake = new FakeAgent(directory);
  }

  private ExecutionResult end(Agent agent, TestRun run, Map<String, String> env) {
    return run.start(fake.speaking(agent, env)).end();
  }

  private TestRun run(String prompt) {
    return new TestRun(Tasks.in(directory, prompt, null, false));
  }

  private ExecutionResult end(Agent agent, TestRun run) {
    return run.start(fake.speaking(agent)).end();
  }

  @Nested
  class An_agent_that {
    @ParameterizedTest
    @EnumSource(Agent.class)
    void works_is_told_from_its_thread_to_its_answer(Agent agent) {
      TestRun run = run("works");

      ExecutionResult result = end(agent, run);

      assertThat(result).isEqualTo(ExecutionResult.completed("All done.").withExitCode(0));
      assertThat(run.events.of(ThreadLinked.class))
          .last()
          .isEqualTo(new ThreadLinked("s1", "run-1"));
      assertThat(run.events.of(ToolStarted.class))
          .extracting(ToolStarted::id)
          .containsExactly("c1");
      assertThat(run.events.of(ToolCompleted.class)).allMatch(ToolCompleted::success).hasSize(1);
      assertThat(run.events.text()).startsWith("Looking. ");
      assertThat(run.events.of(RunDescribed.class).get(0).version()).isEqualTo("9.8.7");
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void fails_and_exits_with_0_has_failed(Agent agent) {
      ExecutionResult result = end(agent, run("fails"));

      assertThat(result.status()).isEqualTo(TaskStatus.FAILED);
      assertThat(result.cause()).isEqualTo(Cause.API_ERROR);
      assertThat(result.error()).contains("no service");
      assertThat(result.transientFailure()).isTrue();
      assertThat(result.exitCode()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void stops_without_a_result_has_failed(Agent agent) {
      ExecutionResult result = end(agent, run("stops"));

      assertThat(result.cause()).isEqualTo(Cause.NO_TERMINAL_EVENT);
      assertThat(result.error()).contains("status 0", "killed by a cat");
      assertThat(result.text()).isEqualTo("Half a");
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void hangs_ends_within_its_grace_period(Agent agent) {
      TestRun run = run("hangs").start(fake.patiently().speaking(agent));
      run.events.awaitText("Waiting");

      ExecutionResult result = run.stop(StopReason.CANCEL_REQUESTED);

      assertThat(result.cause()).isEqualTo(Cause.CANCELED);
      assertThat(run.survivors()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void ignores_TERM_is_killed_with_all_it_started(Agent agent) {
      TestRun run = run("ignores").start(fake.speaking(agent));
      run.events.awaitText("Waiting");

      ExecutionResult result = run.stop(StopReason.CANCEL_REQUESTED);

      assertThat(result.cause()).isEqualTo(Cause.CANCEL_FORCED);
      assertThat(run.survivors()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void leaves_a_detached_child_behind_leaves_none(Agent agent) {
      TestRun run = run("forks");

      ExecutionResult result = end(agent, run);

      assertThat(result.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(run.survivors()).isEmpty();
      assertThat(run.events.statuses()).contains("left running by the executor");
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void is_canceled_with_a_detached_child_that_ignores_TERM_leaves_none(Agent agent) {
      TestRun run = run("forks_and_hangs").start(fake.speaking(agent));
      run.events.awaitText("Waiting");

      run.stop(StopReason.CANCEL_REQUESTED);

      assertThat(run.survivors()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void prints_garbage_succeeds_all_the_same(Agent agent) throws IOException {
      TestRun run = run("garbage");

      ExecutionResult result = end(agent, run);

      assertThat(result.text()).isEqualTo("All done.");
      assertThat(run.events.statuses()).startsWith("not JSON\n{\"type\":\n\uFFFD\uFFFD\uFFFD");
      assertThat(run.events.of(RuntimeEvent.class))
          .extracting(RuntimeEvent::event)
          .containsExactly("telemetry");
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void prints_a_line_of_many_MB_succeeds_all_the_same(Agent agent) {
      TestRun run = run("long_garbage");

      ExecutionResult result = end(agent, run, Map.of("MUCH", Integer.toString(MUCH)));

      assertThat(result.text()).isEqualTo("All done.");
      assertThat(run.events.artifact("long_line").path()).hasSize(MUCH + 1);
      assertThat(run.events.statuses())
          .contains("Line of " + (MUCH + 1) + " bytes")
          .hasSizeLessThan(500);
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void has_a_call_that_puts_out_many_MB_has_a_call_that_ended(Agent agent) {
      TestRun run = run("long_output");

      ExecutionResult result = end(agent, run, Map.of("MUCH", Integer.toString(MUCH)));

      assertThat(result.text()).isEqualTo("All done.");
      assertThat(run.events.of(ToolCompleted.class)).hasSize(1);
      assertThat(run.events.of(ToolCompleted.class).get(0).output())
          .startsWith("xxx")
          .contains("cut here")
          .hasSizeLessThan(300_000);
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void writes_invalid_UTF_8_is_understood(Agent agent) {
      TestRun run = run("invalid");

      ExecutionResult result = end(agent, run);

      assertThat(result.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(run.events.text()).startsWith("a\uFFFDb");
    }

    @ParameterizedTest
    @EnumSource(
        value = Agent.class,
        names = {"CLAUDE", "GEMINI"})
    void writes_tens_of_thousands_of_deltas_makes_few_events(Agent agent) throws IOException {
      TestRun run = run("deltas");

      ExecutionResult result = end(agent, run, Map.of("MANY", Integer.toString(MANY)));

      String expected =
          IntStream.rangeClosed(1, MANY)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(" ", "", " "));
      assertThat(result.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(run.events.text()).startsWith(expected);
      assertThat(run.events.of(MessageDelta.class)).hasSizeLessThan(MANY / 20);
      assertThat(run.rawOutput().lines()).hasSizeGreaterThan(MANY);
    }
  }

  @Nested
  class A_run {
    @ParameterizedTest
    @EnumSource(
        value = Agent.class,
        names = {"CLAUDE", "GEMINI"})
    void tells_its_conversation_before_the_agent_is_started(Agent agent) {
      TestRun run = run("works");

      end(agent, run);

      ThreadLinked chosen = (ThreadLinked) run.events.all().get(0);
      assertThat(chosen.turnId()).isEqualTo("run-1");
      assertThat(FakeAgent.given(run.task.workspace(), "arguments"))
          .contains("--session-id=" + chosen.threadId());
    }

    @Test
    void says_what_it_is_run_by_without_the_prompt() {
      TestRun run = run("works");

      end(Agent.CODEX, run);

      assertThat(run.events.of(RunDescribed.class).get(0).command())
          .startsWith("/bin/sh " + directory)
          .endsWith(
              "fake-agent.sh codex exec --json --skip-git-repo-check --sandbox=workspace-write"
                  + " --disable=shell_tool - < {prompt}");
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void that_resumes_says_so_and_tells_the_task_again(Agent agent) {
      TestRun run = new TestRun(Tasks.in(directory, "works", null, false).resuming("s1"));

      end(agent, run);

      String arguments = String.join(" ", FakeAgent.given(run.task.workspace(), "arguments"));
      assertThat(arguments).containsPattern("--resume=s1|resume s1 -|--session=s1");
      assertThat(FakeAgent.given(run.task.workspace(), "prompt"))
          .contains("works")
          .first()
          .asString()
          .startsWith("You were interrupted");
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void has_further_turns_with_the_prompt_as_it_is(Agent agent) {
      ExecutionTask task = Tasks.in(directory, "works", null, false);
      AgentExecutor executor = fake.speaking(agent);
      new TestRun(task).start(executor).end();

      TestRun second = new TestRun(task.followUp("fails", "s1")).start(executor);

      assertThat(second.end().cause()).isEqualTo(Cause.API_ERROR);
      assertThat(FakeAgent.given(task.workspace(), "prompt")).containsExactly("fails");
    }

    @ParameterizedTest
    @EnumSource(Agent.class)
    void whose_conversation_is_gone_begins_another(Agent agent) throws IOException {
      ExecutionTask task = Tasks.in(directory, "lost", null, false);
      Files.writeString(task.workspace().resolve("note"), "");
      // The fake agent goes by the first line, which a continuation does not leave to the task.
      TestRun run = new TestRun(task.followUp("lost", "gone"));
      var lenient = fake.speaking(agent, Map.of("FIRST_WORD", "lost"));

      ExecutionResult result = run.start(lenient).end();

      assertThat(result.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(run.events.statuses()).contains("is not there; beginning another one");
      assertThat(FakeAgent.given(task.workspace(), "prompt")).containsExactly("lost");
    }

    @Test
    void gets_the_model_of_its_task() {
      TestRun run = new TestRun(Tasks.in(directory, "works", "gpt-x", false));

      end(Agent.CODEX, run);

      assertThat(FakeAgent.given(run.task.workspace(), "arguments")).contains("--model=gpt-x");
    }

    @Test
    void that_is_refused_starts_nothing() {
      TestRun run = new TestRun(Tasks.in(directory, "works", null, true));

      ExecutionResult result = end(Agent.GEMINI, run);

      assertThat(result.cause()).isEqualTo(Cause.FAILED);
      assertThat(result.error())
          .isEqualTo(
              "Executor 'gemini' can't ask before each command: add --auto-approve, or leave out"
                  + " --allow-shell");
      assertThat(run.task.workspace()).isEmptyDirectory();
    }
  }

  @Nested
  class The_environment {
    @Test
    void holds_what_is_configured_and_no_secrets_of_others() {
      TestRun run = run("works");
      run.start(fake.speaking(Agent.CLAUDE, Map.of("MY_API_KEY", "configured"))).end();

      assertThat(FakeAgent.given(run.task.workspace(), "environment"))
          .contains("MY_API_KEY=configured", "TASKYARD_TASK_ID=" + run.task.id())
          .anyMatch(variable -> variable.startsWith("PATH="));
    }

    @Test
    void cannot_be_configured_to_widen_what_is_allowed() {
      TestRun run = run("works");
      run.start(fake.speaking(Agent.OPENCODE, Map.of("OPENCODE_PERMISSION", "{}"))).end();

      assertThat(FakeAgent.given(run.task.workspace(), "environment"))
          .contains(
              "OPENCODE_PERMISSION={\"edit\":\"allow\",\"bash\":\"deny\","
                  + "\"external_directory\":\"deny\",\"task\":\"deny\"}");
    }
  }
}
