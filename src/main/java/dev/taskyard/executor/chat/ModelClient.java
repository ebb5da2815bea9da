package dev.taskyard.executor.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Asks a model over HTTP, one reply at a time for each run. Thread-safe. */
final class ModelClient {
  private static final Duration CONNECT = Duration.ofSeconds(20);

  /** A local model may read a long conversation for minutes before it says a word. */
  private static final Duration SILENCE = Duration.ofMinutes(10);

  private static final int OK = 200;
  private static final int LONGEST_ERROR = 64 << 10;
  private static final int LONGEST_WHOLE = 8 << 20;
  private static final String DONE = "[DONE]";

  // HTTP/1.1: offering an upgrade with the request confuses some servers of models.
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
  private final URI uri;
  private final @Nullable String key;
  private final InstantSource clock;

  /**
   * @param key sent as a bearer token; null for none
   * @param clock what instants to ask again are told by
   */
  ModelClient(URI uri, @Nullable String key, InstantSource clock) {
    this.uri = uri;
    this.key = key;
    this.clock = clock;
  }

  /**
   * Asks, and reads the reply to its end.
   *
   * @param body the request, JSON
   * @param current what ends it when the run is stopped
   * @throws ModelFailure when there is no whole reply; also when the run is stopped meanwhile
   */
  Reply ask(String body, ReplyListener listener, CurrentAsk current)
      throws ModelFailure, InterruptedException {
    HttpRequest request = request(body);
    CompletableFuture<HttpResponse<ByteQueue>> coming =
        http.sendAsync(request, info -> new ByteQueue());
    current.endsBy(() -> coming.cancel(true));
    try {
      return read(headersOf(coming), listener, current);
    } finally {
      current.endsBy(null);
    }
  }

  private Reply read(HttpResponse<ByteQueue> response, ReplyListener listener, CurrentAsk current)
      throws ModelFailure, InterruptedException {
    ByteQueue queue = response.body();
    current.endsBy(queue::close);
    try {
      if (response.statusCode() != OK) {
        throw failure(response);
      }
      var reply = new ReplyBuilder(listener);
      if (isStream(response.headers())) {
        readStream(queue, reply);
      } else {
        reply.whole(text(queue, LONGEST_WHOLE));
      }
      return reply.reply();
    } finally {
      queue.close();
    }
  }

  private HttpRequest request(String body) throws ModelFailure {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri)
              .timeout(SILENCE)
              .header("content-type", "application/json")
              .header("accept", "text/event-stream")
              .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8));
      if (key != null) {
        request.header("authorization", "Bearer " + key);
      }
      return request.build();
    } catch (IllegalArgumentException e) {
      // The message would tell the key.
      throw ModelFailure.refused(
          "%s can't be asked: expected an http or https URL, and a key without line breaks"
              .formatted(uri));
    }
  }

  private HttpResponse<ByteQueue> headersOf(CompletableFuture<HttpResponse<ByteQueue>> coming)
      throws ModelFailure, InterruptedException {
    try {
      return coming.get();
    } catch (CancellationException e) {
      throw ModelFailure.passing("The model's reply is not waited for any longer");
    } catch (InterruptedException e) {
      coming.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof IOException io ? io : e;
      String why =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      throw ModelFailure.passing("The model's server at %s: %s".formatted(uri, why));
    }
  }

  private ModelFailure failure(HttpResponse<ByteQueue> response)
      throws ModelFailure, InterruptedException {
    Instant now = clock.instant();
    return ModelFailure.ofStatus(
        response.statusCode(),
        text(response.body(), LONGEST_ERROR),
        RetryAfter.of(response.headers(), now).orElse(null));
  }

  private static boolean isStream(HttpHeaders headers) {
    return !headers.firstValue("content-type").orElse("").contains("application/json");
  }

  private static void readStream(ByteQueue queue, ReplyBuilder reply)
      throws ModelFailure, InterruptedException {
    var parser = new SseParser();
    byte[] bytes = queue.next(SILENCE);
    for (; bytes != null; bytes = queue.next(SILENCE)) {
      for (String data : parser.feed(bytes)) {
        if (data.equals(DONE)) {
          return;
        }
        reply.chunk(data);
      }
    }
    for (String data : parser.end()) {
      if (!data.equals(DONE)) {
        reply.chunk(data);
      }
    }
  }

  private static String text(ByteQueue queue, int longest)
      throws ModelFailure, InterruptedException {
    var all = new ByteArrayOutputStream();
    byte[] bytes = queue.next(SILENCE);
    for (; bytes != null && all.size() < longest; bytes = queue.next(SILENCE)) {
      all.writeBytes(bytes);
    }
    return all.toString(UTF_8);
  }
}
