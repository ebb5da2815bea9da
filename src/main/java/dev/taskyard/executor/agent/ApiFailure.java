package dev.taskyard.executor.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.executor.EventJson;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A failure of a model's service, as far as an agent passes on what it knows of it.
 *
 * @param message for people
 * @param status of HTTP, where it is told
 * @param type the service's own word, such as {@code overloaded_error}
 * @param retryable what the agent thinks of another try; null where it does not say
 * @param retryAt when the service may be asked again
 */
public record ApiFailure(
    String message,
    @Nullable Integer status,
    @Nullable String type,
    @Nullable Boolean retryable,
    @Nullable Instant retryAt) {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private static final Set<String> RATE_LIMITS =
      Set.of("rate_limit_error", "rate_limit_exceeded", "usage_limit_reached");
  private static final Set<String> PASSING =
      Set.of("overloaded_error", "server_error", "server_is_overloaded", "timeout_error");

  /** How Codex words the status of the last of its own tries. */
  private static final Pattern STATUS = Pattern.compile("(?:last|unexpected) status:? (\\d{3})\\b");

  /**
   * One that is known by its message alone. Some agents put the service's reply there as it came,
   * which is JSON, or words that hold the status.
   */
  public static ApiFailure of(String message) {
    String json = message.substring(Math.max(0, message.indexOf('{')));
    String reply = json.substring(0, json.lastIndexOf('}') + 1);
    Optional<JsonNode> error = EventJson.object(reply).map(o -> o.path("error"));
    String type = error.map(e -> e.path("type").textValue()).orElse(null);
    String inner = error.map(e -> e.path("message").textValue()).orElse(null);
    OptionalInt status = statusIn(message);
    return new ApiFailure(
        inner == null ? message : inner,
        status.isPresent() ? (Integer) status.getAsInt() : null,
        type,
        null,
        null);
  }

  private static OptionalInt statusIn(String message) {
    Matcher matcher = STATUS.matcher(message);
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  /** The end of a turn by it. */
  public Ending ending() {
    if (isRateLimit()) {
      return new Ending.RateLimited(message, retryAt);
    }
    return new Ending.ApiFailed(message, isPassing());
  }

  private boolean isRateLimit() {
    return status == null
        ? type != null && RATE_LIMITS.contains(type)
        : status == TOO_MANY_REQUESTS;
  }

  private boolean isPassing() {
    if (retryable != null) {
      return retryable;
    }
    return (status != null && status >= SERVER_ERROR) || (type != null && PASSING.contains(type));
  }
}
