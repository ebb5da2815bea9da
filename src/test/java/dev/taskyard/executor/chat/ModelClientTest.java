package dev.taskyard.executor.chat;

import static dev.taskyard.executor.chat.ModelAnswer.begin;
import static dev.taskyard.executor.chat.ModelAnswer.says;
import static dev.taskyard.executor.chat.ModelAnswer.status;
import static dev.taskyard.executor.chat.ModelAnswer.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.taskyard.executor.StopSignal;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.Usage;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One reply of a model, over the wire. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(30)
class ModelClientTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final StringBuilder heard = new StringBuilder();
  private final StopSignal stop = new StopSignal();

  private final ReplyListener listener =
      new ReplyListener() {
        @Override
        public void said(String piece) {
          heard.append(piece).append('|');
        }

        @Override
        public void alive() {}
      };

  private Reply ask(ModelServer server) throws Exception {
    var uri = URI.create(server.baseUrl() + "/chat/completions");
    return new ModelClient(uri, "secret", InstantSource.fixed(NOW))
        .ask("{}", listener, CurrentAsk.of(stop));
  }

  private ModelFailure failure(ModelAnswer answer) {
    try (var server = ModelServer.of(answer)) {
      return catchThrowableOfType(ModelFailure.class, () -> ask(server));
    }
  }

  @Test
  void a_reply_is_heard_as_it_comes_and_has_its_usage() throws Exception {
    try (var server = ModelServer.of(says("Grüße aus dem Netz"))) {
      Reply reply = ask(server);

      assertThat(reply.text()).isEqualTo("Grüße aus dem Netz");
      assertThat(heard).hasToString("Grüße |aus |dem |Netz|");
      assertThat(reply.usage()).isEqualTo(new Usage(100L, 10L, 20L, null));
      assertThat(reply.model()).isEqualTo("tiny-0.1");
      assertThat(server.requests().get(0).headers())
          .containsEntry("authorization", "Bearer secret");
      assertThat(server.requests().get(0).path()).isEqualTo("/v1/chat/completions");
    }
  }

  @Test
  void calls_are_put_together_from_fragments_that_are_mixed() throws Exception {
    var answer =
        begin()
            .thinks("Two at once. ")
            .fragment(0, "a", "read_file", "")
            .fragment(1, "b", "search", "{\"pat")
            .fragment(0, null, null, "{\"path\":")
            .fragment(1, null, null, "tern\":\"x\"}")
            .fragment(0, null, null, "\"a.txt\"}")
            .finish("tool_calls");
    try (var server = ModelServer.of(answer)) {
      Reply reply = ask(server);

      assertThat(reply.requests())
          .containsExactly(
              new ToolRequest("a", "read_file", "{\"path\":\"a.txt\"}"),
              new ToolRequest("b", "search", "{\"pattern\":\"x\"}"));
      assertThat(reply.reasoning()).isEqualTo("Two at once. ");
    }
  }

  @Test
  void calls_without_an_index_begin_with_each_id() throws Exception {
    var answer =
        begin()
            .data(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"x\",\"arguments\":\"{}\"}}]}}]}")
            .data(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"b\",\"function\":{\"name\":\"y\",\"arguments\":{\"n\":1}}}]}}]}")
            .finish("tool_calls");
    try (var server = ModelServer.of(answer)) {
      assertThat(ask(server).requests())
          .containsExactly(new ToolRequest("a", "x", "{}"), new ToolRequest("b", "y", "{\"n\":1}"));
    }
  }

  @Test
  void calls_that_all_have_the_same_index_begin_with_each_id() throws Exception {
    var answer =
        begin()
            .fragment(0, "a", "read_file", "{\"path\":\"a.txt\"}")
            .fragment(0, "b", "search", "{\"pattern\":")
            .fragment(0, null, null, "\"x\"}")
            .finish("tool_calls");
    try (var server = ModelServer.of(answer)) {
      assertThat(ask(server).requests())
          .containsExactly(
              new ToolRequest("a", "read_file", "{\"path\":\"a.txt\"}"),
              new ToolRequest("b", "search", "{\"pattern\":\"x\"}"));
    }
  }

  @Test
  void a_server_that_does_not_stream_is_understood_as_well() throws Exception {
    var answer =
        whole(
            """
            {"choices":[{"message":{"content":"All at once"},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":3,"completion_tokens":4,"prompt_cache_hit_tokens":1}}""");
    try (var server = ModelServer.of(answer)) {
      Reply reply = ask(server);

      assertThat(reply.text()).isEqualTo("All at once");
      assertThat(reply.usage()).isEqualTo(new Usage(3L, 4L, 1L, null));
    }
  }

  @Test
  void a_reply_that_breaks_off_may_go_well_at_another_time() {
    var failure = failure(begin().delta(delta -> delta.put("content", "half a")));

    assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.PASSING);
    assertThat(failure).hasMessageStartingWith("The model's reply broke off");
  }

  @Test
  void what_is_no_json_is_told_as_it_was_found() {
    var failure = failure(begin().data("{\"choices\":[{\"del"));

    assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.PASSING);
    assertThat(failure)
        .hasMessage("Expected JSON from the model's server, found '{\"choices\":[{\"del'");
  }

  @Test
  void a_failure_in_the_middle_of_a_reply_is_one() {
    var failure = failure(begin().data("{\"error\":{\"message\":\"overloaded\",\"code\":503}}"));

    assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.PASSING);
    assertThat(failure).hasMessage("The model's server told of a failure: overloaded");
  }

  @ParameterizedTest
  @CsvSource({
    "400, REFUSED, no such field",
    "401, REFUSED, bad key",
    "404, REFUSED, no such model",
    "408, PASSING, too slow",
    "500, PASSING, oops",
    "503, PASSING, busy",
    "429, RATE_LIMITED, slow down",
    "400, TOO_LONG, This model's maximum context length is 8192 tokens",
  })
  void a_status_says_what_is_to_be_made_of_it(int status, ModelFailure.Kind kind, String message) {
    var failure =
        failure(status(status, Map.of(), "{\"error\":{\"message\":\"%s\"}}".formatted(message)));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure)
        .hasMessage("The model's server answered with status %d: %s".formatted(status, message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7                             |                               | 2026-01-02T03:04:12Z",
        "Fri, 02 Jan 2026 04:04:05 GMT |                               | 2026-01-02T04:04:05Z",
        "Fri, 02 Jan 2026 04:04:05 GMT | Fri, 02 Jan 2026 04:03:05 GMT | 2026-01-02T03:05:05Z",
        "Fri, 02 Jan 2026 01:00:00 GMT |                               | 2026-01-02T03:04:05Z",
        "999999999                     |                               | 2026-02-01T03:04:05Z",
        "soon                          |                               |",
      })
  void a_server_says_in_seconds_or_by_date_when_it_may_be_asked_again(
      String retryAfter, String date, Instant at) {
    Map<String, String> headers =
        date == null
            ? Map.of("Retry-After", retryAfter)
            : Map.of("Retry-After", retryAfter, "Date", date);

    assertThat(failure(status(429, headers, "")).retryAt().orElse(null)).isEqualTo(at);
  }

  @Test
  void a_server_that_is_not_there_may_come_back() throws Exception {
    var server = ModelServer.of(says("gone"));
    server.close();

    var failure = catchThrowableOfType(ModelFailure.class, () -> ask(server));

    assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.PASSING);
    assertThat(failure).hasMessageContaining(server.baseUrl());
  }

  @Test
  void a_stop_ends_the_wait_for_an_answer_that_has_not_begun() throws Exception {
    var never = new CountDownLatch(1);
    try (var server =
        new ModelServer(
            request -> {
              stop.raise(StopReason.CANCEL_REQUESTED);
              try {
                never.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return says("too late");
            })) {
      var failure = catchThrowableOfType(ModelFailure.class, () -> ask(server));

      assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.PASSING);
      assertThat(server.requests()).hasSize(1);
    } finally {
      never.countDown();
    }
  }

  @Test
  void a_stop_ends_the_wait_for_the_first_word_and_for_what_is_asked_after_it() throws Exception {
    var never = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    var slow = begin().tells(asked).waits(never);
    try (var server = ModelServer.of(slow)) {
      var stopping =
          new Thread(
              () -> {
                try {
                  asked.await();
                  stop.raise(StopReason.CANCEL_REQUESTED);
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      stopping.start();

      assertThat(catchThrowableOfType(ModelFailure.class, () -> ask(server))).isNotNull();
      assertThat(catchThrowableOfType(ModelFailure.class, () -> ask(server))).isNotNull();
    } finally {
      never.countDown();
    }
  }
}
