package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.task.ToolStatus;
import dev.taskyard.task.Usage;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EventContractTest extends DatabaseTests {
  private static final String LARGE = "ü".repeat(600);
  private static final String MIDDLE = "m".repeat(241);

  @Test
  void every_event_is_told_in_its_words_and_in_order() throws Exception {
    Files.writeString(tasks.workspace().resolve("report.txt"), "findings");
    tasks.work(
        new ScriptedExecutor()
            .says(
                "all",
                new ExecutionEvent.ThreadLinked("th", "tu"),
                new ExecutionEvent.Status("thinking"),
                new ExecutionEvent.MessageDelta("Hel"),
                new ExecutionEvent.MessageDelta("lo"),
                new ExecutionEvent.ToolStarted("c1", "build", json("{\"a\": [1, \"x\"]}")),
                new ExecutionEvent.ToolProgress("c1", "half"),
                new ExecutionEvent.ToolCompleted("c1", "build", true, "built", null),
                new ExecutionEvent.ToolStarted("c2", "test", null),
                new ExecutionEvent.ToolCompleted("c2", "test", false, "red", null),
                new ExecutionEvent.ToolCompleted(
                    "c3", "lint", true, "clean", json("{\"duration_ms\": 1500}")),
                new ExecutionEvent.Error("oops"),
                new ExecutionEvent.MessageDelta(" \n"),
                new ExecutionEvent.RuntimeEvent(7, "turn", "done"),
                new ExecutionEvent.Artifact("report", Path.of("report.txt"), "all of it"),
                new ExecutionEvent.UsageReported(new Usage(1L, 2L, null, 0.5), null),
                new ExecutionEvent.UsageReported(new Usage(10L, null, 3L, 0.25), "m2")));

    TaskRecord task = tasks.run("all");

    assertThat(Tasks.story(task))
        .containsExactly(
            "queued: Task queued",
            "running: Task started",
            "runtime_link: Linked runtime thread th turn tu",
            "status: thinking",
            "message: Hello",
            "tool_started: build started ({\"a\":[1,\"x\"]})",
            "tool_progress: c1: half",
            "tool_completed: build success: built",
            "tool_started: test started",
            "tool_completed: test failed: red",
            "tool_completed: lint success: clean",
            "error: oops",
            "runtime_event: #7 turn: done",
            "artifact: report: all of it",
            "finished: Task completed");
    assertThat(task.threadId()).isEqualTo("th");
    assertThat(task.turnId()).isEqualTo("tu");
    assertThat(task.runtimeEventCount()).isOne();
    assertThat(task.usage()).isEqualTo(new Usage(11L, 2L, 3L, 0.75));
    assertThat(task.toolCalls())
        .extracting(call -> call.id() + " " + call.name() + " " + call.status())
        .containsExactly("c1 build SUCCESS", "c2 test FAILED", "c3 lint SUCCESS");
    assertThat(task.toolCalls().get(0).inputSummary()).isEqualTo("{\"a\":[1,\"x\"]}");
    assertThat(task.toolCalls().get(2).durationMs()).isEqualTo(1500);
    assertThat(tasks.content(task, task.artifacts().get(0).path())).isEqualTo("findings");
    assertThat(task.timeline()).extracting(TimelineEntry::run).startsWith(0, 1).endsWith(1);
  }

  @Test
  void of_calls_with_one_id_the_latest_that_runs_ends_first_and_each_once() {
    tasks.work(
        new ScriptedExecutor()
            .says(
                "twice",
                new ExecutionEvent.ToolStarted("c", "outer", null),
                new ExecutionEvent.ToolStarted("c", "inner", null),
                new ExecutionEvent.ToolCompleted("c", "inner", false, "red", null),
                new ExecutionEvent.ToolCompleted("c", "outer", true, "built", null),
                new ExecutionEvent.ToolCompleted("c", "later", true, "clean", null)));

    assertThat(tasks.run("twice").toolCalls())
        .extracting(call -> call.name() + " " + call.status() + " " + call.outputSummary())
        .containsExactly("outer SUCCESS built", "inner FAILED red", "later SUCCESS clean");
  }

  @Test
  void white_space_is_kept_with_what_follows_unless_it_is_a_message_of_its_own() {
    tasks.work(
        new ScriptedExecutor()
            .says(
                "indented",
                new ExecutionEvent.MessageDelta(" ".repeat(3)),
                new ExecutionEvent.MessageDelta("a"),
                new ExecutionEvent.Status("between"),
                new ExecutionEvent.MessageDelta(" ".repeat(4096)),
                new ExecutionEvent.MessageDelta("b")));

    TaskRecord task = tasks.run("indented");

    assertThat(task.timeline())
        .filteredOn(entry -> entry.kind().equals("message"))
        .extracting(entry -> whole(task, entry))
        .containsExactly("   a", "b");
  }

  @Test
  void deltas_are_one_message_until_something_else_is_told_or_4_KiB_are_there() {
    var deltas = new ArrayList<ExecutionEvent>();
    for (int i = 0; i < 1000; i++) {
      deltas.add(new ExecutionEvent.MessageDelta("%05d,".formatted(i)));
    }
    tasks.work(new ScriptedExecutor().says("long", deltas.toArray(ExecutionEvent[]::new)));

    TaskRecord task = tasks.run("long");

    List<String> messages =
        task.timeline().stream()
            .filter(entry -> entry.kind().equals("message"))
            .map(entry -> whole(task, entry))
            .toList();
    assertThat(String.join("", messages))
        .isEqualTo(
            IntStream.range(0, 1000).mapToObj("%05d,"::formatted).collect(Collectors.joining()));
    // More of them where the run was not let go on for a quarter of a second.
    assertThat(messages).hasSizeBetween(2, 20);
    assertThat(messages).allSatisfy(message -> assertThat(message).hasSizeLessThan(4096 + 6));
  }

  @Test
  void a_message_that_nothing_follows_is_told_after_a_moment() {
    tasks.work(
        new ScriptedExecutor()
            .on(
                "pause",
                (task, events, stop) -> {
                  events.emit(new ExecutionEvent.MessageDelta("so far"));
                  stop.await(60_000);
                  return ExecutionResult.canceled(Cause.CANCELED);
                }));

    TaskRecord waiting = tasks.untilTold(tasks.add("pause").id(), "message");

    assertThat(Tasks.only(waiting, "message").summary()).isEqualTo("so far");
    assertThat(waiting.status()).isEqualTo(TaskStatus.RUNNING);
    tasks.manager().cancel(waiting.id());
    tasks.ended(waiting.id());
  }

  @Test
  void what_does_a_run_is_kept_with_it_as_it_was_last_told() {
    tasks.work(
        new ScriptedExecutor()
            .says(
                "described",
                new ExecutionEvent.RunDescribed("1.0", "agent --quiet"),
                new ExecutionEvent.RunDescribed("1.1", null),
                new ExecutionEvent.RunDescribed(null, null)));

    Run run = tasks.run("described").runs().get(0);

    assertThat(run.executorVersion()).isEqualTo("1.1");
    assertThat(run.command()).isEqualTo("agent --quiet");
  }

  @Test
  void a_longer_text_stands_in_the_row_and_a_large_one_in_a_file() {
    tasks.work(
        new ScriptedExecutor()
            .says(
                "long",
                new ExecutionEvent.Status(MIDDLE),
                new ExecutionEvent.ToolCompleted("p", "apply_patch", true, LARGE, null))
            .on("large", (task, events, stop) -> ExecutionResult.completed(LARGE)));

    TaskRecord task = tasks.run("long");
    TimelineEntry status = Tasks.only(task, "status");
    assertThat(status.summary()).isEqualTo("m".repeat(237) + "...");
    assertThat(status.text()).isEqualTo(MIDDLE);
    assertThat(status.detailPath()).isNull();
    TimelineEntry completed = Tasks.only(task, "tool_completed");
    assertThat(completed.summary()).startsWith("apply_patch success: üü").endsWith("ü...");
    assertThat(completed.summary().codePointCount(0, completed.summary().length())).isEqualTo(240);
    var call = task.toolCalls().get(0);
    assertThat(call.status()).isEqualTo(ToolStatus.SUCCESS);
    assertThat(call.outputText()).isNull();
    assertThat(call.patchRef()).isEqualTo(call.detailPath()).isEqualTo(completed.detailPath());
    assertThat(call.detailPath()).matches("artifacts/" + task.id() + "/.+_apply_patch\\.txt");
    assertThat(Tasks.only(task, "patch_ref").summary())
        .isEqualTo("Patch artifact: " + call.patchRef());
    assertThat(tasks.content(task, call.detailPath())).isEqualTo(LARGE);

    TaskRecord large = tasks.run("large");
    assertThat(large.resultText()).isNull();
    assertThat(large.resultSummary()).isEqualTo("ü".repeat(237) + "...");
    assertThat(tasks.content(large, large.resultDetailPath())).isEqualTo(LARGE);
    assertThat(Tasks.only(large, "result_ref").summary())
        .isEqualTo("Result artifact: " + large.resultDetailPath());
  }

  @Test
  void a_hundred_thousand_deltas_lose_no_byte() {
    String all = "0123456789é\n".repeat(10_000);
    tasks.work(
        new ScriptedExecutor()
            .on(
                "talk",
                (task, events, stop) -> {
                  for (int i = 0; i < all.length(); i++) {
                    events.emit(new ExecutionEvent.MessageDelta(all.substring(i, i + 1)));
                  }
                  return ExecutionResult.completed(null);
                }));

    TaskRecord task = tasks.run("talk");

    String told =
        task.timeline().stream()
            .filter(entry -> entry.kind().equals("message"))
            .map(entry -> whole(task, entry))
            .collect(Collectors.joining());
    assertThat(told.equals(all)).isTrue();
    assertThat(Tasks.kinds(task)).hasSizeLessThan(200);
  }

  @Test
  void of_many_messages_the_first_and_the_last_stay() {
    TaskRecord task = afterMessages(2200);

    var messages =
        task.timeline().stream()
            .filter(entry -> entry.kind().equals("message"))
            .map(TimelineEntry::summary)
            .toList();
    assertThat(messages).hasSize(2000);
    var last = IntStream.rangeClosed(701, 2200).mapToObj(i -> "message " + i).toList();
    assertThat(messages).containsAll(last);
    assertThat(messages.get(499)).isEqualTo("message 500");
    assertThat(messages.get(500)).isEqualTo("message 701");
    assertThat(messages.get(1999)).isEqualTo("message 2200");
    assertThat(Tasks.only(task, "artifact").summary())
        .isEqualTo("messages: All messages from number 501 on");
    assertThat(tasks.content(task, task.artifacts().get(0).path()).lines())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(501, 2200).mapToObj(i -> "message " + i).toList());
  }

  @Test
  void messages_that_all_stay_on_the_timeline_are_kept_nowhere_else() {
    TaskRecord task = afterMessages(600);

    assertThat(task.artifacts()).isEmpty();
    assertThat(tasks.files(task.id())).isEmpty();
  }

  /** A task that has said so many, each of which is a message of its own. */
  private TaskRecord afterMessages(int many) {
    tasks.work(
        new ScriptedExecutor()
            .on(
                "chatter",
                (task, events, stop) -> {
                  for (int i = 1; i <= many; i++) {
                    events.emit(new ExecutionEvent.MessageDelta("message " + i));
                    events.emit(new ExecutionEvent.UsageReported(Usage.UNKNOWN, null));
                  }
                  return ExecutionResult.completed(null);
                }));
    return tasks.run("chatter");
  }

  private String whole(TaskRecord task, TimelineEntry entry) {
    if (entry.detailPath() != null) {
      return tasks.content(task, entry.detailPath());
    }
    return entry.text() == null ? entry.summary() : entry.text();
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }
}
