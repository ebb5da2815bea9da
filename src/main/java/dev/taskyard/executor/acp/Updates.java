package dev.taskyard.executor.acp;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.executor.agent.AgentEvents;
import dev.taskyard.executor.agent.Amounts;
import dev.taskyard.executor.agent.Checklists;
import dev.taskyard.task.Usage;
import org.jspecify.annotations.Nullable;

/** What an agent tells of its turn, as our events. For one thread. */
final class Updates {
  private static final JsonPointer CONTENT = JsonPointer.valueOf("/content");
  private static final JsonPointer STATUS = JsonPointer.valueOf("/status");

  private final Calls calls;
  private String message = "";

  /** What the conversation has cost so far. */
  private @Nullable Double cost;

  Updates(Calls calls) {
    this.calls = calls;
  }

  /** Takes one; false when it is of no known kind. */
  boolean take(JsonNode update, AgentEvents events) throws InterruptedException {
    switch (update.path("sessionUpdate").asText("")) {
      case "agent_message_chunk" -> message(update, events);
      case "tool_call", "tool_call_update" -> calls.update(update, events);
      case "plan" -> events.checklist(Checklists.of(update.path("entries"), CONTENT, STATUS));
      case "usage_update" -> cost(update.path("cost"));
      case "current_mode_update" ->
          events.status("Mode: " + update.path("currentModeId").asText(""));
      // No part of the record, but a sign of life.
      case "agent_thought_chunk" -> events.active();
      case "user_message_chunk",
          "available_commands_update",
          "config_option_update",
          "session_info_update" -> {
        // Known, and no part of the record.
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Some agents give each message an id; the others' end with the next tool call. */
  private void message(JsonNode update, AgentEvents events) throws InterruptedException {
    String id = update.path("messageId").asText("");
    if (!id.equals(message)) {
      events.endMessage();
      message = id;
    }
    events.delta(Content.block(update.path("content")));
  }

  private void cost(JsonNode told) {
    if (told.path("currency").asText("").equals("USD")) {
      Double amount = Amounts.amount(told.get("amount"));
      cost = amount == null ? cost : amount;
    }
  }

  /**
   * The turn is over: tells what it consumed. The cost is told only now because it is the
   * conversation's: a turn that was cut off and is gone on with has then told nothing twice.
   *
   * @param result the answer to the prompt
   */
  void consumed(JsonNode result, AgentEvents events) throws InterruptedException {
    JsonNode quota = result.path("_meta").path("quota");
    if (result.path("usage").isObject()) {
      events.usage(tokens(result.path("usage")), null);
    } else if (quota.path("token_count").isObject()) {
      JsonNode count = quota.path("token_count");
      JsonNode models = quota.path("model_usage");
      Usage usage =
          new Usage(
              Amounts.count(count.get("input_tokens")),
              Amounts.count(count.get("output_tokens")),
              null,
              null);
      events.usage(usage, models.size() == 1 ? models.get(0).path("model").textValue() : null);
    }
    if (cost != null) {
      events.usageOfThread(new Usage(null, null, null, cost), null);
    }
  }

  /** The protocol tells what came from a cache apart from other input, and thoughts from output. */
  private static Usage tokens(JsonNode usage) {
    return new Usage(
        Amounts.sumOf(usage, "inputTokens", "cachedReadTokens", "cachedWriteTokens"),
        Amounts.sumOf(usage, "outputTokens", "thoughtTokens"),
        Amounts.count(usage.get("cachedReadTokens")),
        null);
  }
}
