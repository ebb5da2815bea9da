package dev.taskyard.executor.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.executor.EventJson;
import dev.taskyard.task.Summaries;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why the model did not reply. */
final class ModelFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is to be made of it. */
  enum Kind {
    /** The server refuses for now. */
    RATE_LIMITED,
    /** It might go well at another time. */
    PASSING,
    /** The conversation has more tokens than the model takes. */
    TOO_LONG,
    /** The same would fail again. */
    REFUSED
  }

  private static final int BRIEF = 300;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int TIMEOUT = 408;
  private static final int CONFLICT = 409;
  private static final int SERVER_ERROR = 500;
  private static final Set<String> RATE_LIMITS =
      Set.of("rate_limit_exceeded", "rate_limit_error", "insufficient_quota", "429");

  private final Kind kind;

  /** When the server may be asked again, where it says so. */
  private final transient @Nullable Instant retryAt;

  private ModelFailure(Kind kind, String message, @Nullable Instant retryAt) {
    super(message);
    this.kind = kind;
    this.retryAt = retryAt;
  }

  Kind kind() {
    return kind;
  }

  Optional<Instant> retryAt() {
    return Optional.ofNullable(retryAt);
  }

  String words() {
    return String.valueOf(getMessage());
  }

  static ModelFailure passing(String message) {
    return new ModelFailure(Kind.PASSING, message, null);
  }

  static ModelFailure refused(String message) {
    return new ModelFailure(Kind.REFUSED, message, null);
  }

  /**
   * A reply with another status than 200.
   *
   * @param retryAt what its {@code Retry-After} says
   */
  static ModelFailure ofStatus(int status, String body, @Nullable Instant retryAt) {
    JsonNode error = EventJson.object(body).map(object -> object.path("error")).orElse(null);
    String said = error == null ? brief(body) : message(error, body);
    String words =
        "The model's server answered with status %d%s"
            .formatted(status, said.isEmpty() ? "" : ": " + said);
    return new ModelFailure(kind(status, error, said), words, retryAt);
  }

  /** The same, of a server that refuses until then: the task waits, as for a rate limit. */
  ModelFailure asRefusalForNow() {
    return new ModelFailure(Kind.RATE_LIMITED, words(), retryAt);
  }

  /** A failure that is told within a reply whose status was 200. */
  static ModelFailure ofBody(JsonNode error) {
    String said = message(error, error.toString());
    int status = error.path("code").asInt(SERVER_ERROR);
    return new ModelFailure(
        kind(status, error, said), "The model's server told of a failure: " + said, null);
  }

  private static Kind kind(int status, @Nullable JsonNode error, String said) {
    String code = error == null ? "" : error.path("code").asText("");
    String type = error == null ? "" : error.path("type").asText("");
    if (isTooLong(code, type, said)) {
      return Kind.TOO_LONG;
    }
    if (status == TOO_MANY_REQUESTS || RATE_LIMITS.contains(code) || RATE_LIMITS.contains(type)) {
      return Kind.RATE_LIMITED;
    }
    boolean passes = status >= SERVER_ERROR || status == TIMEOUT || status == CONFLICT;
    return passes ? Kind.PASSING : Kind.REFUSED;
  }

  /** There is a code for it, which most servers do not use. */
  private static boolean isTooLong(String code, String type, String said) {
    String words = said.toLowerCase(Locale.ROOT);
    return code.equals("context_length_exceeded")
        || type.equals("exceed_context_size_error")
        || words.contains("maximum context length")
        || words.contains("context size")
        || words.contains("context window");
  }

  private static String message(JsonNode error, String otherwise) {
    JsonNode message = error.isTextual() ? error : error.path("message");
    return brief(message.asText(otherwise));
  }

  /** The beginning of it, in one line. */
  static String brief(String text) {
    String line = Summaries.mend(text).strip().replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= BRIEF
        ? line
        : line.substring(0, line.offsetByCodePoints(0, BRIEF)) + "...";
  }
}
