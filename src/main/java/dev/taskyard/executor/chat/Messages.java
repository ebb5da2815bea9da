package dev.taskyard.executor.chat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.task.ThreadItem;
import java.util.List;

/** A conversation as the model's server wants it. Stateless. */
final class Messages {
  private static final JsonMapper JSON = new JsonMapper();

  private Messages() {}

  /**
   * A request for the next reply.
   *
   * @param system what stands before the conversation
   */
  static ObjectNode request(String model, String system, List<ThreadItem> items, ToolBox tools) {
    ObjectNode request = plain(model, system);
    ArrayNode messages = (ArrayNode) request.get("messages");
    Summary summary = Summary.latest(items);
    if (summary != null) {
      message(messages, "user", summary.text());
    }
    int lastPrompt = lastPrompt(items);
    for (ThreadItem item : items) {
      if (summary == null || item.item() > summary.covers()) {
        add(messages, item, item.item() > lastPrompt);
      }
    }
    if (!tools.isEmpty()) {
      request.set("tools", tools.schemas());
    }
    return request;
  }

  /** A request for a single reply to a text, without tools. */
  static ObjectNode single(String model, String system, String text) {
    ObjectNode request = plain(model, system);
    message((ArrayNode) request.get("messages"), "user", text);
    return request;
  }

  private static ObjectNode plain(String model, String system) {
    ObjectNode request = JSON.createObjectNode();
    request.put("model", model);
    request.put("stream", true);
    request.putObject("stream_options").put("include_usage", true);
    message(request.putArray("messages"), "system", system);
    return request;
  }

  private static int lastPrompt(List<ThreadItem> items) {
    return items.stream()
        .filter(item -> item.kind() == ThreadItem.Kind.USER)
        .mapToInt(ThreadItem::item)
        .max()
        .orElse(0);
  }

  private static void add(ArrayNode messages, ThreadItem item, boolean isOfThisTurn) {
    switch (item.kind()) {
      case USER -> message(messages, "user", item.content());
      case ASSISTANT -> said(messages, Said.of(item.content()), isOfThisTurn);
      case TOOL -> message(messages, "tool", item.content()).put("tool_call_id", item.callId());
      case BEGUN, SUMMARY -> {}
    }
  }

  /** Some models want their thoughts back as long as the turn lasts. */
  private static void said(ArrayNode messages, Said said, boolean withThoughts) {
    ObjectNode message = message(messages, "assistant", said.text());
    if (withThoughts && !said.reasoning().isEmpty()) {
      message.put("reasoning_content", said.reasoning());
    }
    if (said.requests().isEmpty()) {
      return;
    }
    ArrayNode calls = message.putArray("tool_calls");
    for (ToolRequest request : said.requests()) {
      ObjectNode call = calls.addObject().put("id", request.id()).put("type", "function");
      call.putObject("function")
          .put("name", request.name())
          .put("arguments", Arguments.isObject(request.arguments()) ? request.arguments() : "{}");
    }
  }

  private static ObjectNode message(ArrayNode messages, String role, String content) {
    return messages.addObject().put("role", role).put("content", content);
  }
}
