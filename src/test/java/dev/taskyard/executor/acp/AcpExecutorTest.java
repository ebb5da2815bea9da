package dev.taskyard.executor.acp;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.Tasks;
import dev.taskyard.executor.TestRun;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ChecklistItem;
import dev.taskyard.task.ExecutionEvent.ChecklistUpdated;
import dev.taskyard.task.ExecutionEvent.RunDescribed;
import dev.taskyard.task.ExecutionEvent.RuntimeEvent;
import dev.taskyard.task.ExecutionEvent.ThreadLinked;
import dev.taskyard.task.ExecutionEvent.ToolCompleted;
import dev.taskyard.task.ExecutionEvent.ToolProgress;
import dev.taskyard.task.ExecutionEvent.ToolStarted;
import dev.taskyard.task.ExecutionEvent.UsageReported;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.Usage;
import dev.taskyard.testing.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes of a fake agent, run as a worker would. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AcpExecutorTest {
  @TempDir Path directory;
  private FakeAcpAgent fake;

  @BeforeEach
  void prepare() {
    fake = new FakeAcpAgent(directory);
  }

  private TestRun start(String prompt) {
    return start(Tasks.in(directory, prompt, null, false));
  }

  private TestRun start(ExecutionTask task) {
    return new TestRun(task).start(fake.executor());
  }

  /** A task that is allowed this much. */
  private ExecutionTask task(
      String prompt, @Nullable String model, String mode, boolean shell, boolean trust) {
    ExecutionTask plain = Tasks.in(directory, prompt, model, shell);
    return new ExecutionTask(
        plain.id(),
        plain.run(),
        plain.prompt(),
        plain.model(),
        plain.workspace(),
        mode,
        plain.allowShell(),
        trust,
        shell,
        plain.scratchDir(),
        null,
        plain.gates(),
        null,
        false,
        null,
        false,
        1);
  }

  private Path workspace() {
    return directory.resolve("workspace");
  }

  private List<String> heard() {
    return FakeAcpAgent.heard(workspace());
  }

  @Nested
  class An_agent_that {
    @Test
    void works_is_told_from_its_thread_to_its_answer() {
      TestRun run = start("works");

      assertThat(run.end()).isEqualTo(ExecutionResult.completed("All done.").withExitCode(0));
      assertThat(run.events.of(ThreadLinked.class))
          .containsExactly(new ThreadLinked("s1", "run-1"));
      assertThat(run.events.of(RunDescribed.class))
          .extracting(RunDescribed::version)
          .containsExactly(null, "9.8.7");
      assertThat(run.events.text()).isEqualTo("Looking. All done.");
      assertThat(run.events.of(ChecklistUpdated.class))
          .extracting(e -> e.checklist().items())
          .containsExactly(
              List.of(
                  new ChecklistItem(1, "Look", "completed"),
                  new ChecklistItem(2, "Do", "in_progress")));
      assertThat(run.events.of(UsageReported.class))
          .extracting(UsageReported::usage)
          .containsExactly(new Usage(8L, 2L, 3L, null), new Usage(null, null, null, 0.25));
    }

    @Test
    void calls_tools_has_its_calls_with_what_went_in_and_what_came_out() {
      TestRun run = start("works");
      run.end();

      assertThat(run.events.of(ToolStarted.class))
          .extracting(e -> e.name() + " " + e.input())
          .containsExactly("read {\"path\":\"a.txt\"}", "edit {\"path\":\"b.txt\"}");
      assertThat(run.events.of(ToolProgress.class))
          .extracting(ToolProgress::output)
          .containsExactly("ab", "c");
      assertThat(run.events.of(ToolCompleted.class))
          .extracting(e -> e.success() + " " + e.output())
          .containsExactly("true one", "false no space");
    }

    @Test
    void runs_a_command_in_vain_has_a_call_that_failed() {
      TestRun run = start(task("exits_badly", null, "agent", true, false));

      assertThat(run.end().status()).isEqualTo(TaskStatus.COMPLETED);
      ToolCompleted call = run.events.of(ToolCompleted.class).get(0);
      assertThat(call.success()).isFalse();
      assertThat(call.metadata()).hasToString("{\"exit_code\":3}");
    }

    @ParameterizedTest
    @CsvSource({
      "max_tokens, limit of tokens",
      "max_turn_requests, limit of requests",
      "refusal, refused the task",
      "cancelled, canceled its turn",
      "whatever, 'stopReason ''whatever'': expected end_turn'",
    })
    void ends_otherwise_than_well_has_failed(String stopReason, String words) {
      ExecutionResult result = start("ends_with " + stopReason).end();

      assertThat(result.cause()).isEqualTo(Cause.FAILED);
      assertThat(result.error()).contains(words);
    }

    @ParameterizedTest
    @CsvSource({
      "429, RATE_LIMITED, no service",
      "503, API_ERROR, no service",
      "-32603, FAILED, The agent failed: no service"
    })
    void answers_with_an_error_has_failed(int code, Cause cause, String error) {
      ExecutionResult result = start("fails_with " + code).end();

      assertThat(result.cause()).isEqualTo(cause);
      assertThat(result.error()).isEqualTo(error);
      assertThat(result.transientFailure()).isEqualTo(code > 0);
    }

    @Test
    void leaves_in_the_middle_has_failed() {
      ExecutionResult result = start("stops").end();

      assertThat(result.cause()).isEqualTo(Cause.NO_TERMINAL_EVENT);
      assertThat(result.error())
          .isEqualTo(
              "The agent left before it had answered 'session/prompt'. Exited with status 0:"
                  + " killed by a cat");
      assertThat(result.text()).isEqualTo("Half a");
    }

    @Test
    void answers_twice_is_believed_once() {
      TestRun run = start("twice");

      assertThat(run.end().text()).isEqualTo("All done.");
      assertThat(run.events.of(RuntimeEvent.class))
          .extracting(RuntimeEvent::event)
          .containsExactly("answer to nothing", "answer to nothing");
    }

    @Test
    void says_and_asks_what_nobody_knows_succeeds_all_the_same() {
      TestRun run = start("garbage");

      assertThat(run.end().text()).isEqualTo("All done.");
      assertThat(run.events.statuses()).startsWith("not JSON\n{\"jsonrpc\":\n\uFFFD");
      assertThat(run.events.of(RuntimeEvent.class))
          .extracting(RuntimeEvent::event)
          .containsExactly(
              "session/telemetry", "answer to nothing", "session/update/weather_update");
      assertThat(run.events.text()).isEqualTo("All done.");
      assertThat(heard())
          .contains(
              "{\"jsonrpc\":\"2.0\",\"id\":\"u1\",\"error\":{\"code\":-32601,\"message\":\"Taskyard"
                  + " does not do 'fs/read_text_file'\"}}");
    }

    @Test
    void writes_lines_of_many_MB_succeeds_all_the_same() throws IOException {
      fake.with("MUCH", Integer.toString(Soak.of(5_000_000, 20_000_000)));
      TestRun run = start(task("long", null, "agent", true, false));

      assertThat(run.end().text()).isEqualTo("All done.");
      assertThat(run.events.of(ToolCompleted.class).get(0).output())
          .startsWith("xxx")
          .contains("cut here")
          .hasSizeLessThan(300_000);
      assertThat(run.events.artifact("stdout").summary()).contains("Raw output");
    }

    @Test
    void begins_calls_without_end_has_ends_for_the_oldest() {
      TestRun run = start("calls_and_calls");

      assertThat(run.end().status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(run.events.of(ToolCompleted.class)).hasSize(2000 - Calls.OPEN);
    }

    @Test
    void tells_output_before_the_end_of_a_call_has_it_in_the_record() {
      TestRun run = start("tells_output_early");
      run.end();

      assertThat(run.events.of(ToolCompleted.class))
          .extracting(ToolCompleted::output)
          .containsExactly("one");
      assertThat(run.events.of(UsageReported.class))
          .extracting(UsageReported::usage)
          .containsExactly(new Usage(5L, 9L, null, null));
    }

    @Test
    void spells_a_secret_has_it_masked() {
      fake.with("MY_TOKEN", "sesame-open");
      TestRun run = start("spells");

      assertThat(run.end().text()).isEqualTo("It is ***.");
      assertThat(run.events.text()).isEqualTo("It is sesaIt is ***.");
    }

    @Test
    void uses_an_id_again_has_a_call_each_time() {
      TestRun run = start("uses_an_id_again");

      assertThat(run.end().status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(run.events.of(ToolStarted.class))
          .extracting(e -> e.name())
          .containsExactly("read", "read", "edit");
      assertThat(run.events.of(ToolStarted.class))
          .extracting(ToolStarted::id)
          .doesNotHaveDuplicates();
      assertThat(run.events.of(ToolCompleted.class)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " stopped"})
    void leaves_at_once_takes_with_it_what_it_started_with_an_empty_environment(String how)
        throws IOException {
      TestRun run = start("leaves_one" + how);
      run.events.awaitText("All done.");
      if (!how.isEmpty()) {
        run.stop(StopReason.CANCEL_REQUESTED);
      }
      run.end();

      long left = Long.parseLong(Files.readString(workspace().resolve("left.pid")).strip());
      assertThat(TestRun.isRunning(left)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"SHUTDOWN, COMPLETED", "IDLE_TIMEOUT, COMPLETED", "CANCEL_REQUESTED, CANCELED"})
    void is_done_and_still_leaving_is_stopped_by_a_cancel_only(StopReason why, TaskStatus status)
        throws IOException {
      TestRun run = start("lingers");
      await().until(() -> Files.exists(workspace().resolve("lingers")));

      run.stop.raise(why);
      Files.createFile(workspace().resolve("go"));

      assertThat(run.end().status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"opencode", "opencode-ai@latest", "/opt/bin/opencode", "A=1 opencode"})
    void is_OpenCode_behind_other_words_is_told_what_it_may_do(String word) throws IOException {
      fake.with("NAME", "OpenCode");
      // A shell that is told the word, and runs what comes after it.
      AcpExecutor executor = fake.executor("sh", "-c", "exec \"$@\"", word);

      TestRun run = new TestRun(Tasks.in(directory, "works", null, false)).start(executor);

      assertThat(run.end().status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(workspace().resolve("environment.txt"))
          .content()
          .contains("OPENCODE_PERMISSION={\"edit\":\"allow\",\"bash\":\"deny\"");
    }

    @Test
    void turns_out_to_be_OpenCode_gets_no_prompt() {
      fake.with("NAME", "OpenCode");

      assertThat(start("works").end().error()).startsWith("The agent is OpenCode, which asks");
      assertThat(heard()).hasSize(1);
    }

    @Test
    void does_not_end_when_it_is_done_is_ended() {
      TestRun run = start("stays");

      assertThat(run.end().text()).isEqualTo("All done.");
      assertThat(run.survivors()).isEmpty();
      assertThat(run.events.statuses()).contains("left running by the executor");
    }

    @Test
    void no_longer_listens_is_ended() {
      TestRun run = start("deaf");

      assertThat(run.end().error())
          .startsWith("The agent left before it had answered 'session/prompt'. Exited with");
      assertThat(run.survivors()).isEmpty();
    }
  }

  @Nested
  class An_agent_that_greets_badly {
    @ParameterizedTest
    @CsvSource({
      "version, The agent speaks version 2 of the Agent Client Protocol: expected 1",
      "leaves, The agent left before it had answered 'initialize'. Exited with status 3: no licence",
      "login, The agent wants a login: Authentication required. It offers: An API key. Log in",
      "null, The agent refused 'initialize': Parse error",
      "nameless, The agent began a conversation without a sessionId",
    })
    void fails_with_the_reason(String fault, String error) {
      fake.faulty(fault);

      ExecutionResult result = start("works").end();

      assertThat(result.status()).isEqualTo(TaskStatus.FAILED);
      assertThat(result.error()).startsWith(error);
    }

    @Test
    void because_it_gives_ids_back_as_text_is_understood() {
      fake.faulty("text");

      assertThat(start("works").end().text()).isEqualTo("All done.");
    }

    @Test
    void and_never_answers_fails_in_the_end() {
      fake.faulty("silent").answersWithin(Duration.ofMillis(300));
      TestRun run = start("works");

      assertThat(run.end().error())
          .startsWith("The agent did not answer 'initialize' within 300ms");
      assertThat(run.survivors()).isEmpty();
    }

    @Test
    void can_be_stopped_meanwhile() {
      fake.faulty("silent").patiently();
      TestRun run = start("works");
      await().until(() -> Files.exists(workspace().resolve("heard.txt")) && heard().size() == 1);

      ExecutionResult result = run.stop(StopReason.CANCEL_REQUESTED);

      assertThat(result.cause()).isEqualTo(Cause.CANCELED);
      assertThat(run.survivors()).isEmpty();
    }
  }

  @Nested
  class A_stop {
    @Test
    void in_a_tool_lets_the_agent_cancel_and_leaves_no_process() {
      fake.patiently();
      TestRun run = start("hangs");
      run.events.awaitText("Waiting");

      ExecutionResult result = run.stop(StopReason.CANCEL_REQUESTED);

      assertThat(result.cause()).isEqualTo(Cause.CANCELED);
      assertThat(run.survivors()).isEmpty();
      assertThat(run.events.statuses())
          .contains("The agent has ended its turn: cancelled", "all processes gone");
      assertThat(heard()).last().asString().contains("session/cancel");
    }

    @Test
    void that_is_ignored_kills_it_with_all_it_started() {
      TestRun run = start("ignores");
      run.events.awaitText("Waiting");

      ExecutionResult result = run.stop(StopReason.CANCEL_REQUESTED);

      assertThat(result.cause()).isEqualTo(Cause.CANCEL_FORCED);
      assertThat(run.survivors()).isEmpty();
    }

    @Test
    void of_an_agent_that_asks_without_end_and_reads_no_answer_is_not_kept_waiting() {
      TestRun run = start("floods");
      run.events.awaitText("Waiting");

      run.stop(StopReason.CANCEL_REQUESTED);

      assertThat(run.survivors()).isEmpty();
    }

    @Test
    void withdraws_the_questions_that_come_after_it() {
      fake.patiently();
      TestRun run = start("asks_while_stopped");
      run.events.awaitText("Waiting");

      run.stop(StopReason.CANCEL_REQUESTED);

      assertThat(run.events.text()).endsWith("The answer is none.");
    }
  }

  @Nested
  class A_question {
    @ParameterizedTest
    @CsvSource({
      "agent, false, false, edit in.txt, yes",
      "agent, false, false, edit /etc/passwd, no",
      "agent, false, false, edit, no",
      "agent, false, true, edit /etc/passwd, yes",
      "agent, false, false, execute, no",
      "agent, true, false, execute, yes",
      "agent, true, false, delete ../up.txt, no",
      "agent, false, false, read /etc/passwd, no",
      "plan, true, false, edit in.txt, no",
      "plan, true, false, execute, no",
      "plan, false, false, read in.txt, yes",
      "yolo, false, false, execute, no",
      "agent, false, false, unheard_of, no",
    })
    void is_answered_from_what_the_task_allows(
        String mode, boolean shell, boolean trust, String what, String answer) {
      fake.patiently();
      TestRun run = start(task("asks " + what, null, mode, shell, trust));

      ExecutionResult result = run.end();

      // The fake agent does it whatever the answer is; what was not allowed and shows is a fault.
      assertThat(run.events.text()).isEqualTo("The answer is " + answer + ".");
      assertThat(run.events.of(ToolStarted.class)).hasSize(1);
      assertThat(run.events.statuses().contains("Not allowed: make it ("))
          .isEqualTo(answer.equals("no"));
      assertThat(result.status()).isNotEqualTo(TaskStatus.CANCELED);
    }

    @Test
    void about_a_file_behind_a_link_is_about_the_file() throws IOException {
      ExecutionTask task = task("asks edit link/passwd", null, "agent", false, false);
      Files.createSymbolicLink(task.workspace().resolve("link"), Path.of("/etc"));
      TestRun run = start(task);
      run.end();

      assertThat(run.events.statuses()).contains("link/passwd is outside the workspace");
    }

    @ParameterizedTest
    @CsvSource({
      "agent, execute, 'The agent ran a command, which the task does not allow, without asking'",
      "agent, execute . failed, 'The agent ran a command, which the task does not allow, without'",
      "plan, edit, 'The agent changed files, which a plan must not, without asking: make it'",
      "agent, edit /etc/x, 'The agent changed /etc/x, which is outside the workspace, without asking'",
      "agent, delete ../x failed, 'The agent changed ../x, which is outside the workspace, without'",
      "agent, move, 'The agent changed files that nobody could judge'",
    })
    void that_was_not_asked_ends_the_run(String mode, String kind, String error) {
      TestRun run = start(task("takes " + kind, null, mode, false, false));

      ExecutionResult result = run.end();

      assertThat(result.error()).startsWith(error);
      assertThat(heard()).last().asString().contains("session/cancel");
    }

    @ParameterizedTest
    @CsvSource({
      "edit /etc/x, 'The agent changed /etc/x, which is outside the workspace, though it was refused'",
      "read /etc/x, 'The agent made a call that the task does not allow, though it was refused'",
    })
    void whose_answer_is_ignored_ends_the_run(String what, String error) {
      assertThat(start("asks " + what).end().error()).startsWith(error);
    }

    @Test
    void about_one_file_is_no_permission_for_another() {
      assertThat(start("goes_astray").end().error())
          .isEqualTo(
              "The agent changed /etc/passwd, which is outside the workspace, other than it had"
                  + " asked: make it");
    }

    @Test
    void is_not_needed_for_what_the_agent_refuses_itself() {
      assertThat(start("refuses").end().status()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void that_was_not_asked_about_a_call_without_an_end_fails_the_run() {
      assertThat(start("tells_no_end").end().error()).startsWith("The agent ran a command");
    }

    @ParameterizedTest
    @CsvSource({"false, no", "true, always"})
    void with_no_answer_for_once_is_allowed_where_everything_is(boolean everything, String answer) {
      fake.with("OFFER", "");
      TestRun run = start(task("asks edit in.txt", null, "agent", everything, everything));
      run.end();

      assertThat(run.events.text()).isEqualTo("The answer is " + answer + ".");
      assertThat(run.events.statuses().contains("does not offer to do it once"))
          .isEqualTo(!everything);
    }

    @ParameterizedTest
    @CsvSource({
      "read filePath in.txt, yes",
      "read filePath /etc/passwd, no",
      "search path .., no",
      "search pattern .., yes",
      "read path ~/.netrc, no",
      "read path file:///etc/passwd, no",
      "move destination /etc/passwd, no",
    })
    void is_about_the_paths_of_its_input_too(String what, String answer) {
      TestRun run = start("asks_of " + what);
      run.end();

      assertThat(run.events.text()).isEqualTo(answer);
    }

    @Test
    void about_more_files_than_anybody_judges_is_refused() {
      TestRun run = start("asks_of_many");
      run.end();

      assertThat(run.events.text()).isEqualTo("no");
      assertThat(run.events.statuses()).contains("it names more files than can be judged");
    }

    @Test
    void to_somebody_is_refused_before_anything_is_started() {
      ExecutionResult result = start(Tasks.in(directory, "works", null, true)).end();

      assertThat(result.error())
          .isEqualTo(
              "Executor 'fake' can't ask before each command: add --auto-approve, or leave out"
                  + " --allow-shell");
      assertThat(directory.resolve("workspace")).isEmptyDirectory();
    }
  }

  @Nested
  class A_conversation {
    private TestRun goOn(String prompt, String how) {
      fake.again(how);
      return start(Tasks.in(directory, prompt, null, false).resuming("s1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"load", "late", "resume"})
    void goes_on_without_being_told_twice(String how) {
      TestRun run = goOn("works", how);

      assertThat(run.end().text()).isEqualTo("Went on.");
      assertThat(run.events.text()).isEqualTo("Went on.");
      assertThat(run.events.of(ToolStarted.class)).isEmpty();
      assertThat(run.events.of(ThreadLinked.class))
          .containsExactly(new ThreadLinked("s1", "run-1"));
      assertThat(heard()).last().asString().contains("You were interrupted", "works");
    }

    @ParameterizedTest
    @CsvSource({
      "gone, Internal error: no such conversation",
      "'', this agent can't go on with one"
    })
    void that_is_not_there_is_begun_anew(String how, String why) {
      TestRun run = goOn("works", how);

      assertThat(run.end().text()).isEqualTo("All done.");
      assertThat(run.events.statuses()).contains("is not there; beginning another one: " + why);
    }

    @Test
    void can_be_stopped_while_it_is_told_again() {
      fake.patiently();
      TestRun run = goOn("works", "stuck");
      await().until(() -> Files.exists(workspace().resolve("loading")));

      ExecutionResult result = run.stop(StopReason.CANCEL_REQUESTED);

      assertThat(result.cause()).isEqualTo(Cause.CANCELED);
      assertThat(run.events.text()).isEmpty();
      assertThat(run.survivors()).isEmpty();
    }

    @Test
    void is_not_gone_on_with_by_an_agent_that_is_silent_where_it_has_to_refuse() {
      fake.faulty("mute").answersWithin(Duration.ofSeconds(2));

      assertThat(goOn("works", "load").end().error())
          .isEqualTo(
              "The agent did not answer '_taskyard/settle' within 2s: expected an error, which"
                  + " JSON-RPC asks of it where it does not know a method; without it nobody can"
                  + " tell when its conversation 's1' is told to its end");
    }

    @Test
    void has_further_turns_with_the_prompt_as_it_is() {
      ExecutionTask task = Tasks.in(directory, "works", null, false);
      AcpExecutor executor = fake.again("load").executor();
      new TestRun(task).start(executor).end();

      TestRun second =
          new TestRun(executor.followUp(task, "s1", "ends_with refusal")).start(executor);

      assertThat(second.end().error()).contains("refused the task");
      assertThat(second.events.of(ThreadLinked.class))
          .containsExactly(new ThreadLinked("s1", "run-1.2"));
    }

    @Test
    void that_can_have_no_further_turn_is_told_everything_anew() {
      ExecutionTask task = Tasks.in(directory, "works", null, false);
      AcpExecutor executor = fake.executor();
      new TestRun(task).start(executor).end();

      ExecutionTask second = executor.followUp(task, "s1", "It is wrong.");

      assertThat(second.threadId()).isNull();
      assertThat(second.prompt()).isEqualTo("works\n\nIt is wrong.");
    }

    @Test
    void is_in_the_mode_and_with_the_model_of_the_task() {
      start(task("works", "large", "plan", false, false)).end();

      assertThat(heard().subList(2, 4))
          .satisfiesExactly(
              mode -> assertThat(mode).contains("session/set_mode", "\"modeId\":\"plan\""),
              model -> assertThat(model).contains("session/set_model", "\"modelId\":\"large\""));
    }

    @Test
    void with_a_model_that_is_not_there_fails() {
      ExecutionResult result = start(task("works", "huge", "agent", false, false)).end();

      assertThat(result.error()).isEqualTo("The agent has no model 'huge'; it has small, large");
    }
  }
}
