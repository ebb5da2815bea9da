package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.executor.ProgramInput;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What we say to an agent: one question at a time, notifications, and answers to its own questions.
 * Knows which answer is awaited and when it is late. {@link #notice} and {@link #end} may be called
 * by any thread, everything else by one at a time.
 */
final class Channel {
  private final Duration answerLimit;
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private volatile @Nullable ProgramInput input;
  private volatile @Nullable String late;
  private volatile CompletableFuture<Void> limit = new CompletableFuture<>();
  private int asked = -1;
  private boolean isAwaited;

  Channel(Duration answerLimit) {
    this.answerLimit = answerLimit;
  }

  /** To be called before anything is said. An agent that reads no more can't be spoken with. */
  void open(ProgramInput toAgent) {
    input = toAgent;
    var unused = toAgent.broken().thenRun(this::end);
  }

  /** Asks for something that is answered soon. */
  void ask(String method, ObjectNode params) {
    var mine = new CompletableFuture<Void>();
    limit = mine;
    var unused =
        mine.orTimeout(answerLimit.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(
                e -> {
                  late = method;
                  end();
                  return null;
                });
    askPatiently(method, params);
  }

  /** Asks for something that may take as long as it likes. */
  void askPatiently(String method, ObjectNode params) {
    isAwaited = true;
    asked++;
    input().say(Rpc.request(asked, method, params));
  }

  /** Whether this is the answer that is awaited; it is awaited no longer. */
  boolean isAnswer(JsonNode message) {
    if (!isAwaited || !isOfAsked(message)) {
      return false;
    }
    isAwaited = false;
    limit.complete(null);
    return true;
  }

  /** Some agents give an id back as text; an error without one is of what could not be read. */
  private boolean isOfAsked(JsonNode message) {
    JsonNode id = message.path("id");
    return id.isNull()
        ? message.hasNonNull("error")
        : (id.isInt() || id.isTextual()) && id.asText().equals(String.valueOf(asked));
  }

  /** Says something that has no answer. */
  void notice(String method, ObjectNode params) {
    input().say(Rpc.notification(method, params));
  }

  /** Answers a question of the agent's. */
  void answer(String line) throws InterruptedException {
    input().answer(line);
  }

  /** There is nothing more to be said. */
  void end() {
    over.complete(null);
    limit.complete(null);
  }

  /** Completed when there is nothing more to be said. */
  CompletableFuture<Void> over() {
    return over;
  }

  /** The method whose answer did not come in time, if one did not. */
  Optional<String> late() {
    return Optional.ofNullable(late);
  }

  /** How long an answer may take. */
  Duration answerLimit() {
    return answerLimit;
  }

  private ProgramInput input() {
    return Objects.requireNonNull(input, "the program was not started");
  }
}
