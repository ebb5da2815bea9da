package dev.taskyard.executor.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionEvent.MessageDelta;
import dev.taskyard.task.ExecutionEvent.RuntimeEvent;
import dev.taskyard.task.ExecutionEvent.ToolStarted;
import dev.taskyard.task.ExecutionEvent.UsageReported;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AgentOutputTest {
  private static final String CODEX_DONE = "{\"type\":\"turn.completed\",\"usage\":{}}";
  private static final String CLAUDE_DONE =
      "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"result\":\"done\"}";

  @TempDir Path directory;
  private Replay claude;
  private Replay codex;
  private Replay opencode;

  @BeforeEach
  void prepare() {
    claude = new Replay(directory, Agent.CLAUDE.newDialect());
    codex = new Replay(directory, Agent.CODEX.newDialect());
    opencode = new Replay(directory, Agent.OPENCODE.newDialect());
  }

  @Nested
  class Whatever_comes {
    @ParameterizedTest
    @EnumSource(Agent.class)
    void an_exit_status_of_0_without_a_word_is_a_failure(Agent agent) throws InterruptedException {
      ExecutionResult result =
          new Replay(directory, agent.newDialect()).endingWith(0, "last words").lines();

      assertThat(result.status()).isEqualTo(TaskStatus.FAILED);
      assertThat(result.cause()).isEqualTo(Cause.NO_TERMINAL_EVENT);
      assertThat(result.error()).contains("status 0", "last words");
    }

    @Test
    void a_plain_line_is_a_status_without_its_colours() throws InterruptedException {
      codex.lines("\u001B[93m\u001B[1m! \u001B[0mpermission requested", "", CODEX_DONE);

      assertThat(codex.statuses()).isEqualTo("! permission requested");
    }

    @Test
    void of_a_flood_of_unknown_events_a_few_are_told_and_the_others_counted()
        throws InterruptedException {
      String flood = String.join("\n", Collections.nCopies(100_000, "{\"type\":\"ping\"}"));

      ExecutionResult result = codex.lines(flood, "{\"no\":\"type\"}", CODEX_DONE);

      assertThat(result.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(codex.events(RuntimeEvent.class))
          .containsExactly(
              new RuntimeEvent(1, "ping", "{\"type\":\"ping\"}"),
              new RuntimeEvent(2, "ping", "{\"type\":\"ping\"}"),
              new RuntimeEvent(3, "ping", "{\"type\":\"ping\"}"),
              new RuntimeEvent(100_001, "", "{\"no\":\"type\"}"),
              new RuntimeEvent(100_002, "unknown", "Further events of unknown kinds: ping 99997"));
    }

    @Test
    void of_a_flood_of_kinds_the_count_stays_small() throws InterruptedException {
      String flood = lines(10_000, i -> "{\"type\":\"kind " + i + "\"}");

      codex.lines(flood, CODEX_DONE);

      assertThat(codex.events(RuntimeEvent.class)).hasSizeLessThan(30);
    }

    @Test
    void of_a_flood_of_garbage_a_few_lines_are_told() throws InterruptedException {
      codex.lines(lines(100_000, i -> "garbage " + i), CODEX_DONE);

      assertThat(codex.statuses())
          .isEqualTo(
              "garbage 0\ngarbage 1\ngarbage 2\nFurther output that is no event: line(s) 99997");
    }

    @Test
    void a_hundred_thousand_deltas_are_few_events_and_the_whole_text() throws InterruptedException {
      String deltas = lines(100_000, i -> delta(i + " "));

      claude.lines(deltas, CLAUDE_DONE);

      String expected = lines(100_000, i -> i + " ").replace("\n", "");
      assertThat(claude.events(MessageDelta.class)).hasSizeLessThan(200);
      assertThat(
              claude.events(MessageDelta.class).stream()
                  .map(MessageDelta::content)
                  .collect(Collectors.joining()))
          .isEqualTo(expected);
    }

    @Test
    void a_result_on_a_line_of_20_MB_still_decides() throws InterruptedException {
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes("{\"result\":\"".getBytes(UTF_8));
      bytes.writeBytes("x".repeat(20_000_000).getBytes(UTF_8));
      bytes.writeBytes("\",\"type\":\"result\",\"subtype\":\"success\"}\n".getBytes(UTF_8));

      ExecutionResult result = claude.bytes(bytes.toByteArray());

      assertThat(result.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(result.text()).startsWith("xxx").hasSizeLessThan(300_000);
    }

    @Test
    void fields_of_other_types_than_expected_do_no_harm() throws InterruptedException {
      claude.lines(
          "{\"type\":\"assistant\",\"message\":{\"content\":[7,{\"type\":\"tool_use\"},null]}}",
          "{\"type\":\"user\",\"message\":\"hello\"}",
          "{\"type\":\"user\",\"message\":{\"content\":[{\"type\":\"tool_result\"}]}}",
          "{\"type\":\"stream_event\",\"event\":[]}",
          "{\"type\":\"rate_limit_event\"}",
          "{\"type\":\"system\",\"subtype\":{}}",
          "{\"type\":\"result\"}");

      assertThat(claude.events()).isNotEmpty();
    }
  }

  @Nested
  class Ends {
    @Test
    void Claudes_success_with_is_error_is_a_failure_of_the_service() throws InterruptedException {
      ExecutionResult result =
          claude.lines(
              "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":true,"
                  + "\"terminal_reason\":\"api_error\",\"api_error_status\":400,"
                  + "\"result\":\"API Error\"}");

      assertThat(result).isEqualTo(ExecutionResult.failed("API Error", Cause.API_ERROR));
    }

    @ParameterizedTest
    @CsvSource({"500, true", "529, true", "400, false", "401, false"})
    void a_server_error_is_worth_another_try(int status, boolean expected)
        throws InterruptedException {
      ExecutionResult result = claude.lines(apiError(status));

      assertThat(result.cause()).isEqualTo(Cause.API_ERROR);
      assertThat(result.transientFailure()).isEqualTo(expected);
    }

    @Test
    void too_many_requests_are_a_rate_limit_of_unknown_length() throws InterruptedException {
      assertThat(claude.lines(apiError(429)))
          .isEqualTo(ExecutionResult.rateLimited("API Error", null));
    }

    @Test
    void a_rejection_before_the_failure_says_until_when() throws InterruptedException {
      ExecutionResult result =
          claude.lines(
              "{\"type\":\"rate_limit_event\",\"rate_limit_info\":{\"status\":\"rejected\","
                  + "\"resetsAt\":1790000000,\"rateLimitType\":\"five_hour\"}}",
              apiError(429));

      assertThat(result)
          .isEqualTo(
              ExecutionResult.rateLimited("API Error", Instant.ofEpochSecond(1_790_000_000)));
      assertThat(claude.statuses())
          .isEqualTo("Rate limit five_hour: reached, resets at 2026-09-21T14:13:20Z");
    }

    @Test
    void a_rejection_that_was_waited_out_is_no_failure() throws InterruptedException {
      ExecutionResult result =
          claude.lines(
              "{\"type\":\"rate_limit_event\",\"rate_limit_info\":{\"status\":\"rejected\"}}",
              CLAUDE_DONE);

      assertThat(result).isEqualTo(ExecutionResult.completed("done"));
    }

    @ParameterizedTest
    @CsvSource({
      "error_max_turns, The limit of turns was reached",
      "error_max_budget_usd, The limit of costs was reached",
      "error_during_execution, Ended early",
      "error_of_tomorrow, Ended with error_of_tomorrow",
    })
    void a_limit_of_our_own_is_a_plain_failure(String subtype, String error)
        throws InterruptedException {
      ExecutionResult result =
          claude.lines("{\"type\":\"result\",\"is_error\":true,\"subtype\":\"" + subtype + "\"}");

      assertThat(result).isEqualTo(ExecutionResult.failed(error, Cause.FAILED));
    }

    @Test
    void Codex_words_the_status_of_its_last_try() throws InterruptedException {
      ExecutionResult result =
          codex.lines(
              "{\"type\":\"turn.failed\",\"error\":{\"message\":"
                  + "\"exceeded retry limit, last status: 429 Too Many Requests\"}}");

      assertThat(result.rateLimited()).isTrue();
      assertThat(result.cause()).isEqualTo(Cause.RATE_LIMITED);
    }

    @Test
    void a_completed_turn_of_Codex_is_a_success_whatever_the_exit_status()
        throws InterruptedException {
      ExecutionResult result =
          codex.endingWith(1, "").lines("{\"type\":\"error\",\"message\":\"1/5\"}", CODEX_DONE);

      assertThat(result.status()).isEqualTo(TaskStatus.COMPLETED);
    }

    @Test
    void OpenCode_succeeds_only_with_an_exit_status_of_0() throws InterruptedException {
      ExecutionResult result = opencode.endingWith(1, "boom").lines(stop());

      assertThat(result.cause()).isEqualTo(Cause.NO_TERMINAL_EVENT);
      assertThat(result.error()).contains("boom");
    }

    @Test
    void an_error_of_OpenCode_is_the_end_whatever_follows() throws InterruptedException {
      ExecutionResult result =
          opencode.lines(
              "{\"type\":\"error\",\"error\":{\"name\":\"APIError\",\"data\":{\"message\":\"busy\","
                  + "\"statusCode\":503,\"isRetryable\":true}}}",
              stop());

      assertThat(result.error()).isEqualTo("busy");
      assertThat(result.transientFailure()).isTrue();
    }

    @Test
    void OpenCode_is_not_done_when_another_step_begins() throws InterruptedException {
      ExecutionResult result = opencode.lines(stop(), "{\"type\":\"step_start\"}");

      assertThat(result.cause()).isEqualTo(Cause.NO_TERMINAL_EVENT);
    }
  }

  @Nested
  class A_further_turn {
    private final UsageLedger ledger = new UsageLedger();

    @Test
    void reports_what_it_added_to_the_conversations_usage() throws InterruptedException {
      codex.as(new Turn(1, 1, "t", null, ledger)).lines(usage(100, 10));
      codex.as(new Turn(1, 2, "t", null, ledger)).lines(usage(250, 15));

      assertThat(codex.events(UsageReported.class))
          .containsExactly(
              new UsageReported(new Usage(100L, 10L, null, null), null),
              new UsageReported(new Usage(150L, 5L, null, null), null));
    }

    @Test
    void has_calls_of_its_own_though_the_agent_counts_them_anew() throws InterruptedException {
      String call =
          "{\"type\":\"item.started\",\"item\":{\"id\":\"item_1\",\"type\":\"web_search\"}}";
      codex.as(new Turn(1, 1, "t", null, ledger)).lines(call);
      codex.as(new Turn(1, 2, "t", null, ledger)).lines(call);

      assertThat(codex.events(ToolStarted.class))
          .extracting(ToolStarted::id)
          .containsExactly("item_1", "2:item_1");
    }

    @Test
    void tells_a_conversation_that_is_known_already_no_more() throws InterruptedException {
      codex
          .as(new Turn(1, 2, "t", null, ledger))
          .lines("{\"type\":\"thread.started\",\"thread_id\":\"t\"}");

      assertThat(codex.events(ExecutionEvent.ThreadLinked.class)).isEmpty();
    }

    private static String usage(long input, long output) {
      return "{\"type\":\"turn.completed\",\"usage\":{\"input_tokens\":%d,\"output_tokens\":%d}}"
          .formatted(input, output);
    }
  }

  @Test
  void a_message_is_told_once_in_pieces_or_whole() throws InterruptedException {
    ExecutionResult result =
        claude.lines(
            "{\"type\":\"stream_event\",\"event\":{\"type\":\"message_start\","
                + "\"message\":{\"id\":\"m1\"}}}",
            delta("in pieces"),
            "{\"type\":\"stream_event\",\"event\":{\"type\":\"content_block_stop\"}}",
            whole("m1", "in pieces"),
            whole("m2", "whole"),
            CLAUDE_DONE);

    assertThat(claude.events()).containsExactly(new MessageDelta("in pieces\nwhole"));
    assertThat(result.text()).isEqualTo("done");
  }

  private static String whole(String id, String text) {
    return ("{\"type\":\"assistant\",\"message\":{\"id\":\"%s\","
            + "\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}}")
        .formatted(id, text);
  }

  private static String delta(String text) {
    return ("{\"type\":\"stream_event\",\"event\":{\"type\":\"content_block_delta\","
            + "\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}}}")
        .formatted(text);
  }

  private static String apiError(int status) {
    return ("{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":true,"
            + "\"api_error_status\":%d,\"result\":\"API Error\"}")
        .formatted(status);
  }

  private static String stop() {
    return "{\"type\":\"step_finish\",\"part\":{\"reason\":\"stop\"}}";
  }

  private static String lines(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining("\n"));
  }
}
