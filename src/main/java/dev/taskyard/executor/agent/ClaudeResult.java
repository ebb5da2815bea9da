package dev.taskyard.executor.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.task.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The end of a turn of Claude Code. */
final class ClaudeResult {
  private boolean rejected;
  private @Nullable Instant resetsAt;

  /** Takes what it says of the account's limits. */
  void rateLimit(JsonNode info, AgentEvents events) throws InterruptedException {
    String status = info.path("status").asText("");
    rejected = status.equals("rejected");
    JsonNode resets = info.path("resetsAt");
    resetsAt = resets.isIntegralNumber() ? Instant.ofEpochSecond(resets.longValue()) : null;
    if (rejected || status.equals("allowed_warning")) {
      events.status(
          "Rate limit %s: %s%s"
              .formatted(
                  info.path("rateLimitType").asText("of the account"),
                  rejected ? "reached" : "near",
                  resetsAt == null ? "" : ", resets at " + resetsAt));
    }
  }

  /** Takes the event {@code result}. */
  void read(JsonNode result, AgentEvents events) throws InterruptedException {
    usage(result, events);
    denials(result.path("permission_denials"), events);
    events.ended(ending(result));
  }

  /** {@code subtype} says "success" of a failure of the service as well. */
  private Ending ending(JsonNode result) {
    String subtype = result.path("subtype").asText("");
    if (!result.path("is_error").asBoolean(false) && subtype.equals("success")) {
      String text = result.path("result").asText("");
      return new Ending.Completed(text.isBlank() ? null : text);
    }
    String error = error(result, subtype);
    if (rejected) {
      return new Ending.RateLimited(error, resetsAt);
    }
    JsonNode status = result.path("api_error_status");
    boolean isApiError =
        status.isInt() || result.path("terminal_reason").asText("").equals("api_error");
    if (!isApiError) {
      return new Ending.Failed(error);
    }
    @Nullable Integer code = status.isInt() ? (Integer) status.intValue() : null;
    String type = result.path("api_error_type").textValue();
    return new ApiFailure(error, code, type, null, null).ending();
  }

  private static String error(JsonNode result, String subtype) {
    var reasons = new ArrayList<String>();
    for (JsonNode error : result.path("errors")) {
      reasons.add(error.asText(""));
    }
    reasons.add(result.path("result").asText(""));
    reasons.removeIf(String::isBlank);
    String how =
        switch (subtype) {
          case "success" -> "";
          case "error_max_turns" -> "The limit of turns was reached";
          case "error_max_budget_usd" -> "The limit of costs was reached";
          case "error_during_execution" -> "Ended early";
          default -> "Ended with " + subtype;
        };
    String why = String.join("; ", reasons);
    return how.isEmpty() || why.isEmpty() ? how + why : how + ": " + why;
  }

  /** A task that was not allowed to do its work looks like a success. */
  private static void denials(JsonNode denials, AgentEvents events) throws InterruptedException {
    var counts = new LinkedHashMap<String, Integer>();
    for (JsonNode denial : denials) {
      counts.merge(denial.path("tool_name").asText("unknown"), 1, Integer::sum);
    }
    if (!counts.isEmpty()) {
      String tools =
          counts.entrySet().stream()
              .map(tool -> tool.getKey() + " (" + tool.getValue() + ")")
              .collect(Collectors.joining(", "));
      events.status("Warning: the agent was denied the use of " + tools);
    }
  }

  /**
   * Tokens and costs by model. These are totals of the conversation, while {@code usage} is of this
   * turn, without a word on costs.
   */
  private static void usage(JsonNode result, AgentEvents events) throws InterruptedException {
    JsonNode models = result.path("modelUsage");
    List<Map.Entry<String, JsonNode>> byModel = List.copyOf(models.properties());
    for (Map.Entry<String, JsonNode> model : byModel) {
      JsonNode u = model.getValue();
      Long input =
          Amounts.sumOf(u, "inputTokens", "cacheReadInputTokens", "cacheCreationInputTokens");
      var total =
          new Usage(
              input,
              Amounts.count(u.get("outputTokens")),
              Amounts.count(u.get("cacheReadInputTokens")),
              Amounts.amount(u.get("costUSD")));
      events.usageOfThread(total, model.getKey());
    }
    if (byModel.isEmpty()) {
      JsonNode u = result.path("usage");
      Long input =
          Amounts.sumOf(
              u, "input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens");
      Long output = Amounts.count(u.get("output_tokens"));
      Long cached = Amounts.count(u.get("cache_read_input_tokens"));
      events.usage(new Usage(input, output, cached, null), null);
    }
  }
}
