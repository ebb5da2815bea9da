package dev.taskyard.executor.chat;

import static dev.taskyard.executor.chat.ModelAnswer.begin;
import static dev.taskyard.executor.chat.ModelAnswer.calls;
import static dev.taskyard.executor.chat.ModelAnswer.says;
import static dev.taskyard.executor.chat.ModelAnswer.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.RunProcesses;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.Tasks;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionEvent.ToolCompleted;
import dev.taskyard.task.ExecutionEvent.UsageReported;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.ThreadItem.Kind;
import dev.taskyard.task.Usage;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.Patience;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model at work, without a database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class ChatExecutorTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Waits SHORT = new Waits(Duration.ofMillis(1), Duration.ofSeconds(2), 3);

  @TempDir Path directory;
  private final StopSignal stop = new StopSignal();
  private Memory memory = new Memory(1);
  private ModelServer server;
  private int maxTurns = 20;
  private int contextLimit = 100_000;

  @AfterEach
  void end() {
    if (server != null) {
      server.close();
    }
  }

  // --- fixtures

  private ExecutionTask task() {
    return task("agent", false);
  }

  private ExecutionTask task(String mode, boolean allowShell) {
    ExecutionTask plain = Tasks.in(directory, "Do it all", "tiny", allowShell);
    return new ExecutionTask(
        plain.id(),
        1,
        plain.prompt(),
        plain.model(),
        plain.workspace(),
        mode,
        allowShell,
        false,
        false,
        plain.scratch(),
        null,
        plain.gates(),
        null,
        false);
  }

  private ExecutionResult run(ExecutionTask task, ModelAnswer... answers) throws Exception {
    server = ModelServer.of(answers);
    return execute(task);
  }

  private ExecutionResult run(ExecutionTask task, Function<ModelServer.Request, ModelAnswer> script)
      throws Exception {
    server = new ModelServer(script);
    return execute(task);
  }

  private ExecutionResult execute(ExecutionTask task) throws Exception {
    var settings =
        new ChatSettings(
            URI.create(server.baseUrl()),
            "TINY_KEY",
            null,
            maxTurns,
            contextLimit,
            Map.of("tiny", new Price(2, 8, 0.5)));
    var host =
        new ChatHost(
            memory,
            (t, spec, events, s) -> {
              throw new AssertionError("no gate");
            },
            InstantSource.fixed(NOW),
            Duration.ofMillis(300));
    return new ChatExecutor("tiny", settings, Map.of("TINY_KEY", "sesame-123"), host, SHORT)
        .execute(task, memory, stop);
  }

  private List<String> callsMade() {
    return memory.of(ToolCompleted.class).stream()
        .map(call -> call.name() + (call.success() ? " success" : " failed"))
        .toList();
  }

  // --- tests

  @Test
  void a_task_of_several_steps_is_done_with_tools_one_after_the_other() throws Exception {
    ExecutionTask task = task();
    Files.writeString(task.workspace().resolve("a.txt"), "one\n");

    ExecutionResult result =
        run(
            task,
            begin()
                .delta(delta -> delta.put("content", "Let me look. "))
                .call(0, "c1", "list_files", "{}")
                .call(1, "c2", "read_file", "{\"path\":\"a.txt\"}")
                .finish("tool_calls"),
            calls("edit_file", "{\"path\":\"a.txt\",\"old_text\":\"one\",\"new_text\":\"two\"}"),
            says("Changed one to two."));

    assertThat(result).isEqualTo(ExecutionResult.completed("Changed one to two."));
    assertThat(task.workspace().resolve("a.txt")).hasContent("two\n");
    assertThat(callsMade())
        .containsExactly("list_files success", "read_file success", "edit_file success");
    assertThat(memory.items())
        .extracting(item -> item.kind().word())
        .containsExactly(
            "user", "assistant", "tool", "tool", "assistant", "begun", "tool", "assistant");
    assertThat(server.requests()).hasSize(3);
    var told = server.requests().get(1).messages();
    assertThat(told.findValuesAsText("role"))
        .containsExactly("system", "user", "assistant", "tool", "tool");
    assertThat(told.findValuesAsText("tool_call_id")).containsExactly("c1", "c2");
    assertThat(told.get(4).path("content").asText()).isEqualTo("1\tone\n");
  }

  @Test
  void usage_is_counted_and_costed_by_the_price_of_the_model() throws Exception {
    ExecutionResult ignored = run(task(), calls("list_files", "{}"), says("done"));

    assertThat(memory.of(UsageReported.class))
        .hasSize(2)
        .allSatisfy(
            report ->
                assertThat(report)
                    .isEqualTo(new UsageReported(new Usage(100L, 10L, 20L, 0.00025), null)));
    assertThat(
            new ChatSettings(URI.create("http://x"), null, null, 1, 2000, Map.of())
                .costed(new Usage(1L, 1L, null, null), "tiny")
                .costUsd())
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "read_file | {\"path\":\"none.txt\"} | There is no file 'none.txt'",
        "read_file | {\"path\":\"../x\"} | '../x' lies outside the workspace: expected a path inside it",
        "read_file | {\"path\":7} | Argument 'path': expected a string",
        "read_file | {\"path\":\"a.t | The arguments are no JSON object; call again with correct JSON: {\"path\":\"a.t",
        "run_shell | {\"command\":\"ls\"} | There is no tool 'run_shell' for this task: expected one of list_files,"
            + " read_file, search, write_file, edit_file, apply_patch, update_checklist",
      })
  void a_tool_that_fails_is_the_models_to_deal_with(String tool, String arguments, String words)
      throws Exception {
    ExecutionResult result = run(task(), calls(tool, arguments), says("Then not."));

    assertThat(result.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(callsMade()).containsExactly(tool + " failed");
    assertThat(server.requests().get(1).last("tool")).isEqualTo("Failed: " + words);
  }

  @Test
  void a_plan_is_offered_tools_that_read_and_gets_no_others() throws Exception {
    ExecutionResult result =
        run(
            task("plan", true),
            calls("write_file", "{\"path\":\"a.txt\",\"content\":\"x\"}"),
            calls("run_shell", "{\"command\":\"touch a.txt\"}"),
            says("A plan"));

    assertThat(result.text()).isEqualTo("A plan");
    assertThat(server.requests().get(0).tools())
        .containsExactly("list_files", "read_file", "search");
    assertThat(callsMade()).containsExactly("write_file failed", "run_shell failed");
    assertThat(directory.resolve("workspace")).isEmptyDirectory();
  }

  @Test
  void a_command_is_told_with_its_status_and_its_secrets_are_masked() throws Exception {
    ExecutionTask task = task("agent", true);
    Files.writeString(task.workspace().resolve("env"), "TINY_KEY=sesame-123\n");

    ExecutionResult result =
        run(
            task,
            calls("run_shell", "{\"command\":\"cat env; echo oops >&2; exit 3\"}"),
            says("It failed."));

    assertThat(result.text()).isEqualTo("It failed.");
    assertThat(server.requests().get(1).last("tool"))
        .isEqualTo("Failed: Exit status 3\nTINY_KEY=***\noops\n");
    assertThat(memory.items()).allMatch(item -> !item.content().contains("sesame"));
  }

  @Test
  void a_key_that_a_server_repeats_is_told_to_nobody() throws Exception {
    String words = "{\"error\":{\"message\":\"bad key sesame-123\"}}";
    ExecutionResult result =
        run(
            task(),
            status(503, Map.of(), words),
            begin()
                .thinks("It is sesame-123.")
                .delta(delta -> delta.put("content", "It is sesa"))
                .delta(delta -> delta.put("content", "me-123."))
                .call(0, "c1", "read_file", "{\"path\":\"sesame-123\"}")
                .call(
                    1,
                    "c2",
                    "update_checklist",
                    "{\"items\":[{\"content\":\"use sesame-123\",\"status\":\"pending\"}]}")
                .finish("tool_calls"),
            status(401, Map.of(), words));

    assertThat(result.error())
        .isEqualTo("The model's server answered with status 401: bad key ***");
    assertThat(memory.said()).isEqualTo("It is ***.");
    assertThat(memory.of(ExecutionEvent.ChecklistUpdated.class)).hasSize(1);
    assertThat(memory.of(ExecutionEvent.class)).noneMatch(e -> e.toString().contains("sesame"));
  }

  @Test
  void the_checklist_is_the_models_to_keep() throws Exception {
    String items =
        "{\"items\":[{\"content\":\"look\",\"status\":\"completed\"},{\"content\":\"mend\",\"status\":\"in_progress\"}]}";
    ExecutionResult ignored = run(task(), calls("update_checklist", items), says("done"));

    var checklist = memory.of(ExecutionEvent.ChecklistUpdated.class).get(0).checklist();
    assertThat(checklist.completionPct()).isEqualTo(50);
    assertThat(checklist.inProgressId()).isEqualTo(2);
    assertThat(server.requests().get(1).last("tool")).isEqualTo("2 item(s), 50% complete");
  }

  @Test
  void ids_that_a_server_uses_again_are_told_apart() throws Exception {
    ExecutionResult ignored =
        run(task(), calls("list_files", "{}"), calls("list_files", "{}"), says("done"));

    assertThat(memory.items(Kind.TOOL))
        .extracting(item -> item.callId())
        .containsExactly("call-1", "call-1-2");
  }

  @Test
  void what_passes_is_asked_again() throws Exception {
    ExecutionResult result =
        run(
            task(),
            status(503, Map.of(), "{\"error\":{\"message\":\"busy\"}}"),
            begin().delta(delta -> delta.put("content", "half a sen")),
            says("A whole sentence"));

    assertThat(result.text()).isEqualTo("A whole sentence");
    assertThat(memory.statuses())
        .hasSize(2)
        .anySatisfy(said -> assertThat(said).contains("status 503: busy", "(try 2 of 3)"))
        .anySatisfy(
            said -> assertThat(said).contains("The model's reply broke off", "(try 3 of 3)"));
    assertThat(memory.items(Kind.ASSISTANT)).hasSize(1);
  }

  @Test
  void what_does_not_pass_fails_and_may_be_tried_by_another_run() throws Exception {
    ExecutionResult result = run(task(), begin().data("{\"choi"));

    assertThat(server.requests()).hasSize(3);
    assertThat(result.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(result.cause()).isEqualTo(Cause.API_ERROR);
    assertThat(result.transientFailure()).isTrue();
    assertThat(memory.of(ExecutionEvent.TurnEnded.class)).isEmpty();
  }

  @Test
  void what_is_refused_is_not_asked_again() throws Exception {
    ExecutionResult result =
        run(task(), status(401, Map.of(), "{\"error\":{\"message\":\"bad key\"}}"));

    assertThat(server.requests()).hasSize(1);
    assertThat(result.error()).isEqualTo("The model's server answered with status 401: bad key");
    assertThat(result.transientFailure()).isFalse();
    assertThat(result.cause()).isEqualTo(Cause.API_ERROR);
  }

  @Test
  void a_short_wait_is_waited_here_and_a_long_one_is_the_tasks() throws Exception {
    ExecutionResult result =
        run(
            task(),
            status(429, Map.of("Retry-After", "0"), ""),
            status(429, Map.of("Retry-After", "Fri, 02 Jan 2026 04:00:00 GMT"), "later"),
            says("never asked"));

    assertThat(server.requests()).hasSize(2);
    assertThat(result.rateLimited()).isTrue();
    assertThat(result.retryAt()).isEqualTo("2026-01-02T04:00:00Z");
    assertThat(memory.of(ExecutionEvent.TurnEnded.class)).isEmpty();
  }

  @Test
  void a_server_that_is_down_for_long_is_waited_for_by_the_task() throws Exception {
    ExecutionResult result =
        run(
            task(),
            status(503, Map.of("Retry-After", "3600"), "{\"error\":{\"message\":\"down\"}}"),
            says("never asked"));

    assertThat(server.requests()).hasSize(1);
    assertThat(result.rateLimited()).isTrue();
    assertThat(result.retryAt()).isEqualTo("2026-01-02T04:04:05Z");
    assertThat(result.error()).isEqualTo("The model's server answered with status 503: down");
    assertThat(memory.of(ExecutionEvent.TurnEnded.class)).isEmpty();
  }

  @Test
  void a_call_with_a_side_effect_is_not_made_when_its_begin_is_not_stored() throws Exception {
    ExecutionTask task = task();
    memory.storeNothing();

    ExecutionResult ignored =
        run(task, calls("write_file", "{\"path\":\"a.txt\",\"content\":\"x\"}"), says("Then not."));

    assertThat(task.workspace()).isEmptyDirectory();
    assertThat(callsMade()).containsExactly("write_file failed");
  }

  @Test
  void a_model_that_never_comes_to_an_end_is_stopped_at_its_limit_of_replies() throws Exception {
    maxTurns = 3;

    ExecutionResult result = run(task(), calls("list_files", "{}"));

    assertThat(server.requests()).hasSize(3);
    assertThat(result.error()).isEqualTo("Stopped after 3 replies: max_turns of executor 'tiny'");
    assertThat(memory.of(ExecutionEvent.TurnEnded.class))
        .extracting(ExecutionEvent.TurnEnded::outcome)
        .containsExactly("failed");
  }

  @Test
  void a_reply_that_is_cut_off_at_its_length_limit_is_gone_on_with() throws Exception {
    ExecutionResult result =
        run(
            task(),
            begin().delta(delta -> delta.put("content", "A long")).finish("length"),
            says("story"));

    assertThat(result.text()).isEqualTo("story");
    assertThat(server.requests().get(1).last("user")).isEqualTo(Words.GO_ON);
  }

  @Test
  void a_conversation_that_is_too_long_is_compacted_and_goes_on() throws Exception {
    contextLimit = 3000;
    ExecutionTask task = task();
    Files.writeString(task.workspace().resolve("big.txt"), "a line of the file\n".repeat(120));

    ExecutionResult result =
        run(
            task,
            request ->
                request.isSummary()
                    ? says("The file was read.")
                    : request.messages().toString().contains("The file was read.")
                        ? says("done")
                        : calls("read_file", "{\"path\":\"big.txt\"}"));

    assertThat(result.text()).isEqualTo("done");
    assertThat(memory.statuses())
        .anySatisfy(said -> assertThat(said).startsWith("Conversation compacted: about "));
    var last = server.requests().get(server.requests().size() - 1);
    assertThat(last.messages().get(1).path("content").asText())
        .contains("Do it all", "The file was read.");
    assertThat(last.messages().toString().length())
        .isLessThan(
            server.requests().get(server.requests().size() - 3).messages().toString().length());
  }

  @Test
  void a_summary_that_is_no_shorter_is_not_kept_and_none_is_asked_for_again() throws Exception {
    ExecutionResult result =
        run(
            task(),
            calls("list_files", "{}"),
            status(400, Map.of(), "{\"error\":{\"code\":\"context_length_exceeded\"}}"),
            says("words ".repeat(200)),
            says("done"));

    assertThat(result.text()).isEqualTo("done");
    assertThat(memory.items(Kind.SUMMARY)).isEmpty();
    assertThat(memory.statuses()).contains("Conversation not compacted: its summary is no shorter");
  }

  @Test
  void a_server_that_finds_a_conversation_too_long_is_asked_with_a_shorter_one() throws Exception {
    ExecutionTask task = task();
    Files.writeString(task.workspace().resolve("big.txt"), "a line of the file\n".repeat(120));

    ExecutionResult result =
        run(
            task,
            calls("read_file", "{\"path\":\"big.txt\"}"),
            status(
                400,
                Map.of(),
                "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"no\"}}"),
            says("Nothing was found."),
            says("done"));

    assertThat(result.text()).isEqualTo("done");
    assertThat(memory.items(Kind.SUMMARY)).hasSize(1);
  }

  // --- going on

  /** Asks for three commands, one after the other, each of which leaves a line. */
  private static ModelAnswer threeCommands(ModelServer.Request request) {
    int done = request.results();
    return done == 3
        ? says("All three")
        : begin()
            .call(0, "c" + done, "run_shell", "{\"command\":\"echo %d >> log\"}".formatted(done))
            .finish("tool_calls");
  }

  private static List<String> lines(Path file) throws Exception {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Test
  void a_run_that_is_cut_off_anywhere_is_gone_on_with_and_nothing_is_done_twice() throws Exception {
    ExecutionTask task = task("agent", true);
    ExecutionResult whole = run(task, ChatExecutorTest::threeCommands);
    Memory all = memory;
    String thread = all.thread();
    int cuts = 0;

    for (int count = 1; count <= all.size(); count++) {
      Memory before = all.upTo(count);
      if (before.items().isEmpty()) {
        continue;
      }
      cuts++;
      memory = before.upTo(count);
      Files.deleteIfExists(task.workspace().resolve("log"));
      server.requests().clear();

      ExecutionResult result = execute(task.resuming(thread));

      assertThat(result).as("cut after %d events", count).isEqualTo(whole);
      assertThat(server.requests())
          .as("replies that are not asked for again, cut after %d events", count)
          .hasSize(4 - before.items(Kind.ASSISTANT).size());
      assertThat(new HashSet<>(memory.items(Kind.BEGUN).stream().map(i -> i.callId()).toList()))
          .hasSize(3)
          .hasSameSizeAs(memory.items(Kind.BEGUN));
      assertThat(memory.items(Kind.TOOL)).hasSize(3);
      int begun = before.items(Kind.BEGUN).size();
      assertThat(lines(task.workspace().resolve("log")))
          .as("what was done, cut after %d events", count)
          .isEqualTo(List.of("0", "1", "2").subList(begun, 3));
      int unknown = before.items(Kind.BEGUN).size() - before.items(Kind.TOOL).size();
      assertThat(memory.items(Kind.TOOL).stream().filter(i -> i.content().equals(Words.UNKNOWN)))
          .as("calls whose outcome is unknown, cut after %d events", count)
          .hasSize(unknown);
    }
    assertThat(cuts).isGreaterThan(12);
  }

  @Test
  void a_follow_up_is_said_in_the_same_conversation() throws Exception {
    ExecutionTask task = task();
    ExecutionResult ignored =
        run(task, calls("list_files", "{}"), says("Nothing there."), says("Made."));

    ExecutionResult result = execute(task.followUp("Then make something", memory.thread()));

    assertThat(result.text()).isEqualTo("Made.");
    assertThat(server.requests().get(2).messages().findValuesAsText("role"))
        .containsExactly("system", "user", "assistant", "tool", "assistant", "user");
    assertThat(memory.of(ExecutionEvent.TurnBegun.class))
        .extracting(ExecutionEvent.TurnBegun::turn)
        .containsExactly(1, 2);
    assertThat(memory.of(ExecutionEvent.ThreadBegun.class)).hasSize(1);
    assertThat(memory.of(ExecutionEvent.ThreadLinked.class))
        .extracting(ExecutionEvent.ThreadLinked::turnId)
        .doesNotHaveDuplicates();
  }

  @Test
  void a_follow_up_of_a_turn_that_was_cut_off_leaves_no_call_without_a_result() throws Exception {
    ExecutionTask task = task("agent", true);
    ExecutionResult ignored = run(task, ChatExecutorTest::threeCommands);
    Memory all = memory;
    int begun = 0;
    while (all.upTo(begun).items(Kind.BEGUN).isEmpty()) {
      begun++;
    }
    memory = all.upTo(begun);
    server.requests().clear();

    ExecutionResult result = execute(task.followUp("Leave it", all.thread()));

    assertThat(result.text()).isEqualTo("All three");
    var messages = server.requests().get(0).messages();
    assertThat(messages.findValuesAsText("role"))
        .containsExactly("system", "user", "assistant", "tool", "user");
    assertThat(messages.get(3).path("content").asText()).isEqualTo(Words.UNKNOWN);
    assertThat(memory.of(ExecutionEvent.TurnEnded.class))
        .extracting(ExecutionEvent.TurnEnded::outcome)
        .startsWith("interrupted");
  }

  @Test
  void a_look_that_a_shutdown_cuts_short_is_made_again_by_the_next_run() throws Exception {
    memory.onCall(() -> stop.raise(StopReason.SHUTDOWN));

    ExecutionResult result = run(task(), calls("list_files", "{}"), says("never"));

    assertThat(result.cause()).isEqualTo(Cause.GIVEN_BACK);
    assertThat(memory.items(Kind.TOOL)).isEmpty();
  }

  @Test
  void a_conversation_that_is_gone_is_begun_anew() throws Exception {
    ExecutionResult result = run(task().resuming("thread_gone"), says("From the beginning"));

    assertThat(result.text()).isEqualTo("From the beginning");
    assertThat(memory.statuses())
        .contains("The conversation to go on with is not there; beginning another one");
  }

  // --- ends

  @ParameterizedTest
  @EnumSource(StopReason.class)
  void a_stop_while_the_model_is_waited_for_ends_the_run_at_once(StopReason reason)
      throws Exception {
    var never = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    var result =
        OtherThread.supply(
            () -> {
              try {
                return run(task(), begin().tells(asked).waits(never));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    asked.await();

    stop.raise(reason);

    assertThat(result.join().status()).isNotEqualTo(TaskStatus.COMPLETED);
    boolean goesOn = reason == StopReason.SHUTDOWN || reason == StopReason.LEASE_LOST;
    assertThat(memory.of(ExecutionEvent.TurnEnded.class)).hasSize(goesOn ? 0 : 1);
    never.countDown();
  }

  @Test
  void a_cancel_in_the_middle_of_a_command_leaves_no_process_and_no_call_without_a_result()
      throws Exception {
    ExecutionTask task = task("agent", true);
    var result =
        OtherThread.supply(
            () -> {
              try {
                return run(
                    task,
                    calls(
                        "run_shell", "{\"command\":\"setsid sleep 300 & touch begun; sleep 300\"}"),
                    says("never"));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    Patience.await().until(() -> Files.exists(task.workspace().resolve("begun")));

    stop.raise(StopReason.CANCEL_REQUESTED);

    assertThat(result.join().status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(RunProcesses.survivors(task.id(), 1)).isEmpty();
    assertThat(memory.items(Kind.TOOL)).hasSize(1);
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "key"})
  void what_is_missing_is_named_before_anything_is_asked(String what) throws Exception {
    server = ModelServer.of(says("never"));
    var settings =
        new ChatSettings(
            URI.create(server.baseUrl()), "NOBODY_HAS_THIS_KEY", null, 1, 2000, Map.of());
    var host =
        new ChatHost(
            memory,
            (t, spec, events, s) -> {
              throw new AssertionError("no gate");
            },
            InstantSource.system(),
            Duration.ZERO);
    String model = what.equals("model") ? null : "tiny";

    ExecutionResult result =
        new ChatExecutor("tiny", settings, Map.of(), host)
            .execute(Tasks.in(directory, "do it", model, false), memory, stop);

    assertThat(result.error())
        .isEqualTo(
            model == null
                ? "Executor 'tiny' has no model: name one with --model, or as model in [executors.tiny]"
                : "Executor 'tiny' needs its key in the worker's environment: NOBODY_HAS_THIS_KEY is not set");
    assertThat(server.requests()).isEmpty();
  }
}
