package dev.taskyard.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionEvent.Artifact;
import dev.taskyard.task.ExecutionEvent.MessageDelta;
import dev.taskyard.task.ExecutionEvent.RuntimeEvent;
import dev.taskyard.task.ExecutionEvent.Status;
import dev.taskyard.task.ExecutionEvent.ThreadLinked;
import dev.taskyard.task.ExecutionEvent.ToolCompleted;
import dev.taskyard.task.ExecutionEvent.ToolProgress;
import dev.taskyard.task.ExecutionEvent.ToolStarted;
import dev.taskyard.task.ExecutionEvent.UsageReported;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.Usage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventProtocolTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final ProcessEnd GOOD = new ProcessEnd(0, "");

  @TempDir Path directory;
  private final RecordedEvents events = new RecordedEvents();
  private RunOutput output;
  private EventsOutput protocol;

  @BeforeEach
  void prepare() {
    output = new RunOutput(Tasks.in(directory), events);
    protocol = new EventsOutput(output);
  }

  private List<ExecutionEvent> eventsOf(String... lines) throws InterruptedException {
    for (String line : lines) {
      protocol.line(line);
    }
    output.flush();
    return events.all();
  }

  private ExecutionResult resultOf(String... lines) throws InterruptedException {
    eventsOf(lines);
    return protocol.result(GOOD);
  }

  @Nested
  class Events {
    @Test
    void thread_linked() throws InterruptedException {
      assertThat(
              eventsOf("{\"type\":\"thread_linked\",\"thread_id\":\"t1\",\"turn_id\":\"u1\"}\r\n"))
          .containsExactly(new ThreadLinked("t1", "u1"));
    }

    @Test
    void status_and_error() throws InterruptedException {
      assertThat(
              eventsOf(
                  "{\"message\":\"m\",\"type\":\"status\",\"more\":[1]}",
                  "{\"type\":\"error\",\"message\":\"e\"}"))
          .containsExactly(new Status("m"), new ExecutionEvent.Error("e"));
    }

    @Test
    void a_tool_call_from_start_to_end() throws InterruptedException {
      assertThat(
              eventsOf(
                  "{\"type\":\"tool_started\",\"id\":\"c1\",\"name\":\"read\",\"input\":{\"a\":1}}",
                  "{\"type\":\"tool_progress\",\"id\":\"c1\",\"output\":\"…\"}",
                  "{\"type\":\"tool_completed\",\"id\":\"c1\",\"name\":\"read\",\"success\":true,"
                      + "\"output\":\"o\",\"metadata\":{\"duration_ms\":5}}"))
          .containsExactly(
              new ToolStarted("c1", "read", JSON.objectNode().put("a", 1)),
              new ToolProgress("c1", "…"),
              new ToolCompleted("c1", "read", true, "o", JSON.objectNode().put("duration_ms", 5)));
    }

    @Test
    void a_tool_call_that_says_only_what_it_must() throws InterruptedException {
      assertThat(
              eventsOf(
                  "{\"type\":\"tool_started\",\"id\":\"c1\",\"name\":\"read\"}",
                  "{\"type\":\"tool_completed\",\"id\":\"c1\",\"name\":\"read\",\"success\":false}"))
          .containsExactly(
              new ToolStarted("c1", "read", null),
              new ToolCompleted("c1", "read", false, "", null));
    }

    @Test
    void an_artifact_is_named_from_the_workspace() throws InterruptedException {
      assertThat(
              eventsOf(
                  "{\"type\":\"artifact\",\"label\":\"c\",\"path\":\"target/c\",\"summary\":\"s\"}",
                  "{\"type\":\"artifact\",\"label\":\"d\",\"path\":\"/abs/d\"}"))
          .containsExactly(
              new Artifact("c", directory.resolve("workspace/target/c"), "s"),
              new Artifact("d", Path.of("/abs/d"), ""));
    }

    @Test
    void a_runtime_event() throws InterruptedException {
      assertThat(
              eventsOf("{\"type\":\"runtime_event\",\"seq\":7,\"event\":\"e\",\"summary\":\"s\"}"))
          .containsExactly(new RuntimeEvent(7, "e", "s"));
    }

    @Test
    void usage_says_nothing_of_what_is_unknown() throws InterruptedException {
      assertThat(
              eventsOf(
                  "{\"type\":\"usage\",\"input_tokens\":100,\"output_tokens\":20,\"cost_usd\":0.01}",
                  "{\"type\":\"usage\",\"cached_tokens\":1,\"cost_usd\":null,\"model\":\"m\"}"))
          .containsExactly(
              new UsageReported(new Usage(100L, 20L, null, 0.01), null),
              new UsageReported(new Usage(null, null, 1L, null), "m"));
    }

    @Test
    void consecutive_text_is_joined_in_its_place_between_other_events()
        throws InterruptedException {
      assertThat(
              eventsOf(
                  "{\"type\":\"message_delta\",\"content\":\"a\"}",
                  "{\"type\":\"message_delta\",\"content\":\"b\"}",
                  "{\"type\":\"status\",\"message\":\"s\"}",
                  "plain\r\n"))
          .containsExactly(new MessageDelta("ab"), new Status("s"), new MessageDelta("plain\r\n"));
    }

    @Test
    void a_character_parted_between_two_deltas_is_put_together() throws InterruptedException {
      protocol.line("{\"type\":\"message_delta\",\"content\":\"a\\ud83d\"}");
      output.flush();
      protocol.line("{\"type\":\"message_delta\",\"content\":\"\\ude00b\\ud83d\"}");
      output.end();

      assertThat(events.all())
          .containsExactly(new MessageDelta("a"), new MessageDelta("😀b\uFFFD"));
      assertThat(output.text()).isEqualTo("a😀b\uFFFD");
    }

    @Test
    void what_cannot_be_stored_is_replaced_within_an_event() throws InterruptedException {
      assertThat(eventsOf("{\"type\":\"status\",\"message\":\"a\\u0000b\\ud800c\"}"))
          .containsExactly(new Status("a\uFFFDb\uFFFDc"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain text",
        "{",
        "{}",
        "[1]",
        "{\"type\":7}",
        "{\"type\":\"no_such_type\",\"message\":\"m\"}",
        "{\"type\":\"status\"}",
        "{\"type\":\"status\",\"message\":5}",
        "{\"type\":\"status\",\"message\":\"m\"} and more",
        "{\"type\":\"status\",\"message\":\"m\"}{\"type\":\"status\",\"message\":\"m\"}",
        "{\"type\":\"thread_linked\",\"thread_id\":\"t\"}",
        "{\"type\":\"tool_completed\",\"name\":\"n\",\"success\":true}",
        "{\"type\":\"tool_completed\",\"id\":\"c\",\"name\":\"n\",\"success\":\"yes\"}",
        "{\"type\":\"tool_completed\",\"id\":\"c\",\"name\":\"n\",\"success\":true,\"output\":{}}",
        "{\"type\":\"tool_completed\",\"id\":\"c\",\"name\":\"n\",\"success\":true,\"metadata\":1}",
        "{\"type\":\"artifact\",\"label\":\"l\",\"path\":\" \"}",
        "{\"type\":\"runtime_event\",\"event\":\"e\"}",
        "{\"type\":\"runtime_event\",\"seq\":1.5,\"event\":\"e\"}",
        "{\"type\":\"usage\"}",
        "{\"type\":\"usage\",\"input_tokens\":-1}",
        "{\"type\":\"usage\",\"input_tokens\":99999999999999999999}",
        "{\"type\":\"usage\",\"cost_usd\":1e999}",
        "{\"type\":\"result\"}",
        "{\"type\":\"result\",\"status\":\"splendid\"}",
        "{\"type\":\"result\",\"status\":\"completed\",\"text\":[]}",
      })
  void a_line_that_is_no_event_is_message_text(String line) throws InterruptedException {
    eventsOf(line + "\n");

    assertThat(events.all()).containsExactly(new MessageDelta(line + "\n"));
  }

  @Test
  void a_line_nested_too_deeply_is_message_text() throws InterruptedException {
    String line = "{\"a\":" + "[".repeat(100_000) + "\n";

    eventsOf(line);

    assertThat(events.text()).isEqualTo(line);
  }

  @Nested
  class Results {
    @Test
    void completed_with_its_text() throws InterruptedException {
      assertThat(
              resultOf(
                  "chatter\n", "{\"type\":\"result\",\"status\":\"completed\",\"text\":\"t\"}"))
          .isEqualTo(ExecutionResult.completed("t"));
    }

    @Test
    void completed_without_a_text_takes_the_messages() throws InterruptedException {
      assertThat(
              resultOf(
                  "{\"type\":\"message_delta\",\"content\":\"said\"}",
                  "{\"type\":\"result\",\"status\":\"completed\",\"error\":null}"))
          .isEqualTo(ExecutionResult.completed("said"));
    }

    @Test
    void failed_for_good_or_for_now() throws InterruptedException {
      assertThat(resultOf("{\"type\":\"result\",\"status\":\"failed\",\"error\":\"e\"}"))
          .isEqualTo(ExecutionResult.failed("e", Cause.FAILED));
      assertThat(
              resultOf(
                  "{\"type\":\"result\",\"status\":\"failed\",\"error\":\"e\",\"transient\":true}"))
          .isEqualTo(ExecutionResult.transientFailure("e"));
    }

    @Test
    void failed_without_a_reason_gives_the_last_lines_of_standard_error()
        throws InterruptedException {
      eventsOf("{\"type\":\"result\",\"status\":\"failed\"}");

      assertThat(protocol.result(new ProcessEnd(1, "oh no")).error()).isEqualTo("oh no");
      assertThat(protocol.result(GOOD).error()).contains("without a reason");
    }

    @Test
    void failed_with_exit_status_75_is_transient_unless_it_says_otherwise()
        throws InterruptedException {
      var tempfail = new ProcessEnd(75, "");

      eventsOf("{\"type\":\"result\",\"status\":\"failed\"}");
      assertThat(protocol.result(tempfail).transientFailure()).isTrue();
      eventsOf("{\"type\":\"result\",\"status\":\"failed\",\"transient\":false}");
      assertThat(protocol.result(tempfail).transientFailure()).isFalse();
    }

    @Test
    void canceled() throws InterruptedException {
      assertThat(resultOf("{\"type\":\"result\",\"status\":\"canceled\"}"))
          .isEqualTo(ExecutionResult.canceled(Cause.CANCELED));
    }

    @Test
    void a_status_that_ends_nothing_is_a_failure() throws InterruptedException {
      ExecutionResult result = resultOf("{\"type\":\"result\",\"status\":\"running\"}");

      assertThat(result.status()).isEqualTo(TaskStatus.FAILED);
      assertThat(result.error()).contains("result status 'running': expected completed");
    }

    @Test
    void rate_limited_until_an_instant() throws InterruptedException {
      assertThat(
              resultOf(
                  "{\"type\":\"result\",\"status\":\"rate_limited\",\"error\":\"slow down\","
                      + "\"retry_at\":\"2026-01-02T03:04:05+01:00\"}"))
          .isEqualTo(
              ExecutionResult.rateLimited("slow down", Instant.parse("2026-01-02T02:04:05Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"tomorrow\"", "17", "null", "\"2026-01-02\""})
    void rate_limited_until_nobody_knows_when(String retryAt) throws InterruptedException {
      ExecutionResult result =
          resultOf(
              "{\"type\":\"result\",\"status\":\"rate_limited\",\"retry_at\":" + retryAt + "}");

      assertThat(result).isEqualTo(ExecutionResult.rateLimited("Rate limited", null));
    }

    @Test
    void the_last_result_decides_and_what_follows_it_still_counts() throws InterruptedException {
      ExecutionResult result =
          resultOf(
              "{\"type\":\"result\",\"status\":\"failed\",\"error\":\"first\"}",
              "{\"type\":\"result\",\"status\":\"completed\",\"text\":\"second\"}",
              "{\"type\":\"status\",\"message\":\"after\"}");

      assertThat(result).isEqualTo(ExecutionResult.completed("second"));
      assertThat(events.all()).containsExactly(new Status("after"));
    }
  }
}
