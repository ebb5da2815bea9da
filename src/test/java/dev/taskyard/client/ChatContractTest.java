package dev.taskyard.client;

import static dev.taskyard.executor.chat.ModelAnswer.calls;
import static dev.taskyard.executor.chat.ModelAnswer.says;
import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.taskyard.config.ExecutorSettings;
import dev.taskyard.executor.RunProcesses;
import dev.taskyard.executor.chat.ChatSettings;
import dev.taskyard.executor.chat.ModelAnswer;
import dev.taskyard.executor.chat.ModelServer;
import dev.taskyard.executor.chat.Price;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.ToolCall;
import dev.taskyard.task.ToolStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks that a model works on, with conversations that are stored. */
final class ChatContractTest extends DatabaseTests {
  private static final String READS = "{\"path\":\"a.txt\"}";
  private static final String WRITES = "{\"path\":\"a.txt\",\"content\":\"%s\"}";

  private ModelServer server;
  private String keyEnv;

  /** Starts a worker whose model answers so. */
  private void work(Function<ModelServer.Request, ModelAnswer> script) {
    server = new ModelServer(script);
    workAgain();
  }

  private void workAgain() {
    var settings =
        new ChatSettings(
            URI.create(server.baseUrl()),
            keyEnv,
            "small",
            10,
            100_000,
            Map.of("small", new Price(2, 8, null)));
    var executor = new ExecutorSettings(List.of(), "chat", Map.of(), null, null, settings);
    var ignored = tasks.work(Map.of("tiny", executor));
  }

  @AfterEach
  void end() {
    server.close();
  }

  private NewTask.Builder task(String prompt) {
    return tasks.task(prompt).executor("tiny");
  }

  @Test
  void a_task_of_several_steps_fails_at_one_and_at_its_gate_and_is_completed() {
    work(
        request ->
            switch (request.results()) {
              case 0 -> calls("read_file", READS);
              case 1 ->
                  calls(
                      "write_file",
                      WRITES.formatted(
                          request.last("user").startsWith("The work is not accepted")
                              ? "right"
                              : "wrong"));
              default -> says("I wrote it.");
            });

    TaskRecord task =
        tasks.run(
            task("Write it")
                .gates(List.of(new GateSpec("test", "grep right a.txt", GateSpec.DEFAULT_TIMEOUT)))
                .gateRetries(1));

    assertThat(task.status()).as("%s", Tasks.story(task)).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.resultSummary()).isEqualTo("I wrote it.");
    assertThat(tasks.workspace().resolve("a.txt")).hasContent("right");
    assertThat(task.toolCalls())
        .extracting(ToolCall::name, ToolCall::status)
        .containsExactly(
            tuple("read_file", ToolStatus.FAILED),
            tuple("write_file", ToolStatus.SUCCESS),
            tuple("read_file", ToolStatus.SUCCESS),
            tuple("write_file", ToolStatus.SUCCESS));
    assertThat(task.gates()).extracting(Gate::status).containsExactly("failed", "passed");
    assertThat(task.usage().inputTokens()).isEqualTo(600);
    assertThat(task.usage().costUsd()).isCloseTo(6 * (200 + 80) / 1e6, within(1e-9));
    assertThat(
            tasks.number(
                "select count(*) from taskyard.threads where id = '" + task.threadId() + "'"))
        .isEqualTo(1);
    assertThat(tasks.number("select count(*) from taskyard.turns where outcome = 'completed'"))
        .isEqualTo(2);
    assertThat(tasks.number("select turn from taskyard.turns where id = '" + task.turnId() + "'"))
        .isEqualTo(2);
  }

  @Test
  void a_model_runs_the_gates_of_its_task_and_no_others() {
    work(
        request ->
            switch (request.results()) {
              case 0 -> calls("run_gate", "{\"name\":\"lint\"}");
              case 1 -> calls("run_gate", "{\"name\":\"rm -rf\"}");
              default -> says("It passes.");
            });

    TaskRecord task =
        tasks.run(
            task("Check it")
                .gates(List.of(new GateSpec("lint", "echo fine", GateSpec.DEFAULT_TIMEOUT))));

    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.toolCalls())
        .extracting(ToolCall::status)
        .containsExactly(ToolStatus.SUCCESS, ToolStatus.FAILED);
    assertThat(task.gates()).hasSize(2).allMatch(gate -> gate.source().equals(Gate.HOST));
    assertThat(server.requests().get(1).last("tool"))
        .isEqualTo("Check lint: passed, passed, exit status 0\nfine\n");
  }

  @Test
  void a_gate_does_not_get_to_see_the_models_key() {
    keyEnv = "HOME";
    work(
        request ->
            request.results() == 0 ? calls("run_gate", "{\"name\":\"key\"}") : says("Looked."));

    TaskRecord task =
        tasks.run(
            task("Look at it")
                .gates(
                    List.of(new GateSpec("key", "test -z \"$HOME\"", GateSpec.DEFAULT_TIMEOUT))));

    assertThat(task.gates()).extracting(Gate::status).containsExactly("passed", "passed");
  }

  @Test
  void a_checklist_that_a_model_keeps_is_the_tasks_and_dated() {
    work(
        request ->
            request.results() == 0
                ? calls(
                    "update_checklist",
                    "{\"items\":[{\"content\":\"look\",\"status\":\"completed\"}]}")
                : says("Looked."));

    TaskRecord task = tasks.run(task("Look at it"));

    assertThat(task.checklist().completionPct()).isEqualTo(100);
    assertThat(task.checklist().updatedAt()).isNotNull();
    assertThat(Tasks.story(task))
        .contains("checklist: Checklist updated: 1 item(s), 100% complete");
  }

  @Test
  void a_cancel_ends_a_command_and_its_processes() {
    work(request -> calls("run_shell", "{\"command\":\"touch a.txt; sleep 300\"}"));
    String id = tasks.manager().add(task("Sleep").allowShell(true).build()).id();
    await().until(() -> Files.exists(tasks.workspace().resolve("a.txt")));

    tasks.manager().cancel(id);

    TaskRecord task = tasks.ended(id);
    assertThat(task.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(RunProcesses.survivors(id, 1)).isEmpty();
    assertThat(tasks.number("select count(*) from taskyard.turns where outcome = 'canceled'"))
        .isEqualTo(1);
  }

  @Test
  void a_follow_up_goes_on_with_the_conversation_and_a_retry_begins_another() {
    work(request -> says("Reply to: " + request.last("user")));
    TaskRecord first = tasks.run(task("Write it"));

    TaskRecord again = tasks.manager().followUp(first.id(), " Now test it ");
    TaskRecord second = tasks.ended(first.id());

    // Queued again, or further on by now: a worker looks on.
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(Tasks.kinds(again)).startsWith(Tasks.kinds(first).toArray(String[]::new));
    assertThat(Tasks.kinds(again)).hasSizeGreaterThan(Tasks.kinds(first).size());
    assertThat(second.resultSummary()).isEqualTo("Reply to: Now test it");
    assertThat(second.threadId()).isEqualTo(first.threadId());
    assertThat(second.turnId()).isNotEqualTo(first.turnId());
    assertThat(Tasks.story(second)).contains("queued: Task queued again to follow up: Now test it");
    assertThat(server.requests().get(1).messages().findValuesAsText("content"))
        .endsWith("Write it", "Reply to: Write it", "Now test it");

    tasks.manager().retry(first.id());
    TaskRecord third = tasks.ended(first.id());

    assertThat(third.resultSummary()).isEqualTo("Reply to: Write it");
    assertThat(third.threadId()).isNotEqualTo(first.threadId());
    assertThat(third.runs()).hasSize(3);
  }

  @Test
  void a_follow_up_needs_words_and_a_conversation() {
    work(request -> says("never"));
    String id = tasks.add("in no executor").id();
    tasks.manager().cancel(id);

    assertThatThrownBy(() -> tasks.manager().followUp(id, "Go on"))
        .isInstanceOf(TaskyardException.class)
        .hasMessage(
            "Task %s has no conversation to go on with: its executor told of none; retry it without --follow-up"
                .formatted(id));
    String shell = tasks.run(tasks.task("true").executor("shell")).id();
    var ignored = tasks.execute("update taskyard.tasks set thread_id = 'thread_x'");
    assertThatThrownBy(() -> tasks.manager().followUp(shell, "Go on"))
        .hasMessage(
            "Task %s can't be followed up on: its executor 'shell' goes on with no conversation; retry it without --follow-up"
                .formatted(shell));
    assertThatThrownBy(() -> tasks.manager().followUp(id, " \n"))
        .hasMessage("A follow-up cannot be empty");
    assertThat(tasks.manager().get(id).status()).isEqualTo(TaskStatus.CANCELED);
  }

  @Test
  void a_run_that_was_given_back_is_gone_on_with_by_the_next_worker() {
    var never = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    work(
        request ->
            request.results() == 0
                ? calls("write_file", WRITES.formatted("once"))
                : stopped.getCount() > 0 ? ModelAnswer.hangs(never) : says("Done at last."));
    String id = tasks.manager().add(task("Write it").build()).id();
    await().until(() -> server.requests().size() == 2);
    tasks.manager().close();
    stopped.countDown();

    workAgain();

    TaskRecord task = tasks.ended(id);
    assertThat(task.resultSummary()).isEqualTo("Done at last.");
    assertThat(task.runs()).extracting(Run::status).containsExactly("lost", "completed");
    assertThat(task.toolCalls()).hasSize(1);
    assertThat(server.requests()).hasSize(3);
    never.countDown();
  }

  @Test
  void a_run_that_was_given_back_is_gone_on_with_after_an_earlier_death_too(TestDatabase database) {
    var never = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    work(request -> stopped.getCount() > 0 ? ModelAnswer.hangs(never) : says("Done at last."));
    tasks.manager().queues().pause("default");
    String id = tasks.manager().add(task("Write it").build()).id();
    database.harmed();
    tasks.execute("update taskyard.task_queue set recoveries = 1");
    tasks.manager().queues().resume("default");
    await().until(() -> server.requests().size() == 1);
    tasks.manager().close();
    stopped.countDown();

    workAgain();

    assertThat(tasks.ended(id).resultSummary()).isEqualTo("Done at last.");
    assertThat(tasks.number("select count(*) from taskyard.threads")).isEqualTo(1);
    never.countDown();
  }

  @Test
  void a_retry_whose_first_run_died_before_it_said_a_word_begins_another_conversation(
      TestDatabase database) {
    work(request -> says("done"));
    TaskRecord first = tasks.run(task("Write it"));
    tasks.manager().queues().pause("default");
    tasks.manager().retry(first.id());
    database.harmed();
    tasks.execute("update taskyard.task_queue set run = 2");

    tasks.manager().queues().resume("default");

    TaskRecord again = tasks.ended(first.id());
    assertThat(again.threadId()).isNotEqualTo(first.threadId());
    assertThat(server.requests().get(1).messages().findValuesAsText("role"))
        .containsExactly("system", "user");
  }

  @Test
  void a_long_rate_limit_parks_the_lane_and_the_conversation_goes_on_after_it() {
    var parked = new CountDownLatch(1);
    work(
        request ->
            switch (request.results()) {
              case 0 -> calls("write_file", WRITES.formatted("once"));
              default -> parked.getCount() > 0 ? ModelAnswer.slowDown(600) : says("Done at last.");
            });
    String id = tasks.manager().add(task("Write it").build()).id();
    tasks.untilTold(id, "retry");
    assertThat(tasks.manager().lanes().list()).hasSize(1);
    parked.countDown();

    var ignored = tasks.manager().lanes().unpark("tiny");

    TaskRecord task = tasks.ended(id);
    assertThat(task.resultSummary()).isEqualTo("Done at last.");
    assertThat(task.toolCalls()).hasSize(1);
    assertThat(tasks.number("select count(*) from taskyard.threads")).isEqualTo(1);
  }

  @Test
  void a_task_that_is_cleared_takes_its_conversations_along() {
    work(request -> says("done"));
    TaskRecord task = tasks.run(task("Write it"));
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);

    assertThat(tasks.manager().clear(null, Set.of())).isEqualTo(1);

    for (String table : List.of("threads", "turns", "turn_items")) {
      assertThat(tasks.number("select count(*) from taskyard." + table)).as(table).isZero();
    }
  }
}
