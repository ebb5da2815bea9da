package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.executor.agent.ApiFailure;
import dev.taskyard.executor.agent.Ending;
import dev.taskyard.task.Summaries;
import java.util.List;

/** What an agent's last word means for the turn. Pure. */
final class Outcome {
  private static final int HTTP_ERRORS = 400;
  private static final int BEYOND_HTTP = 600;

  private Outcome() {}

  /** Of an answer to the prompt. Only {@code end_turn} is a success. */
  static Ending of(String stopReason) {
    return switch (stopReason) {
      case "end_turn" -> new Ending.Completed(null);
      case "max_tokens" ->
          new Ending.Failed("The agent stopped at the model's limit of tokens (max_tokens)");
      case "max_turn_requests" ->
          new Ending.Failed(
              "The agent stopped at its limit of requests in one turn (max_turn_requests)");
      case "refusal" -> new Ending.Failed("The agent refused the task (refusal)");
      case "cancelled" -> new Ending.Failed("The agent canceled its turn (cancelled)");
      default ->
          new Ending.Failed(
              ("The agent ended its turn with stopReason '%s': expected end_turn, max_tokens,"
                      + " max_turn_requests, refusal or cancelled")
                  .formatted(Summaries.summarize(Summaries.mend(stopReason))));
    };
  }

  /** Of an error instead of an answer. Some agents put the model service's status into its code. */
  static Ending of(JsonNode error) {
    ApiFailure told = ApiFailure.of(words(error));
    int code = error.path("code").asInt();
    if (code >= HTTP_ERRORS && code < BEYOND_HTTP) {
      return new ApiFailure(told.message(), code, told.type(), null, null).ending();
    }
    return told.status() == null && told.type() == null
        ? new Ending.Failed("The agent failed: " + told.message())
        : told.ending();
  }

  /** Of an agent that wants somebody to log in, which has these ways. */
  static Ending login(JsonNode error, List<String> ways) {
    String offer = ways.isEmpty() ? "" : " It offers: " + String.join(", ", ways) + ".";
    String login =
        "The agent wants a login: %s.%s Log in with it on the worker's host, or give it its key in"
            + " the executor's env";
    return new Ending.Failed(Summaries.mend(login.formatted(words(error), offer)));
  }

  /** An error in words: its message, and what its data add. */
  static String words(JsonNode error) {
    String message = error.path("message").asText("no reason given");
    JsonNode data = error.path("data");
    String more =
        data.isTextual()
            ? data.textValue()
            : data.path("details").asText(data.path("message").asText(""));
    String all = more.isEmpty() || message.contains(more) ? message : message + ": " + more;
    return Summaries.mend(all);
  }
}
