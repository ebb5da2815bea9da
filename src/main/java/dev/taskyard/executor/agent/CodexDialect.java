package dev.taskyard.executor.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.task.Usage;

/**
 * Codex with {@code exec --json}: a turn is a sequence of items, each with a beginning, perhaps
 * changes, and an end. Messages come whole. Usage is the conversation's, not the turn's.
 */
final class CodexDialect implements Dialect {
  @Override
  public boolean read(ObjectNode event, AgentEvents events) throws InterruptedException {
    switch (event.path("type").asText("")) {
      case "thread.started" -> events.thread(event.path("thread_id").asText(""));
      case "turn.started" -> events.goesOn();
      case "item.started", "item.updated" -> {
        return CodexItems.goesOn(event.path("item"), events);
      }
      case "item.completed" -> {
        return CodexItems.completed(event.path("item"), events);
      }
      case "turn.completed" -> {
        usage(event.path("usage"), events);
        events.ended(new Ending.Completed(null));
      }
      case "turn.failed" ->
          events.ended(
              ApiFailure.of(event.path("error").path("message").asText("The turn failed"))
                  .ending());
      case "error" ->
          // Told for each of its own tries; only a failed turn is the end.
          events.error(ApiFailure.of(event.path("message").asText("")).message());
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public String kind(ObjectNode event) {
    String type = event.path("type").asText("");
    String item = event.path("item").path("type").asText("");
    return item.isEmpty() ? type : type + "/" + item;
  }

  private static void usage(JsonNode usage, AgentEvents events) throws InterruptedException {
    var total =
        new Usage(
            Amounts.count(usage.get("input_tokens")),
            Amounts.count(usage.get("output_tokens")),
            Amounts.count(usage.get("cached_input_tokens")),
            null);
    events.usageOfThread(total, null);
  }
}
