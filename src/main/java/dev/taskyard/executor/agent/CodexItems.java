package dev.taskyard.executor.agent;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The items of a turn of Codex as our events. */
final class CodexItems {
  private static final JsonPointer TEXT = JsonPointer.valueOf("/text");
  private static final JsonPointer COMPLETED = JsonPointer.valueOf("/completed");

  private static final Set<String> CALLS =
      Set.of("command_execution", "file_change", "mcp_tool_call", "collab_tool_call", "web_search");
  private static final List<String> INPUTS = List.of("command", "changes", "query", "prompt");
  private static final Set<String> OTHERS = Set.of("agent_message", "reasoning", "error");

  private CodexItems() {}

  /** An item has begun or changed; false when it is of no known type. */
  static boolean goesOn(JsonNode item, AgentEvents events) throws InterruptedException {
    String type = item.path("type").asText("");
    if (type.equals("todo_list")) {
      checklist(item, events);
      return true;
    }
    if (CALLS.contains(type)) {
      begin(item, type, events);
      return true;
    }
    return OTHERS.contains(type);
  }

  /** An item has ended; false when it is of no known type. */
  static boolean completed(JsonNode item, AgentEvents events) throws InterruptedException {
    String type = item.path("type").asText("");
    switch (type) {
      case "agent_message" -> events.message(item.path("text").asText(""));
      case "todo_list" -> checklist(item, events);
      case "error" -> events.status("Warning: " + item.path("message").asText(""));
      case "reasoning" -> {
        // What it thinks is no part of the record.
      }
      default -> {
        if (!CALLS.contains(type)) {
          return false;
        }
        events.toolCompleted(
            item.path("id").asText(""),
            name(item, type),
            input(item, type),
            isSuccess(item),
            output(item, type),
            exitCode(item));
      }
    }
    return true;
  }

  private static void checklist(JsonNode item, AgentEvents events) throws InterruptedException {
    events.checklist(Checklists.of(item.path("items"), TEXT, COMPLETED));
  }

  private static void begin(JsonNode item, String type, AgentEvents events)
      throws InterruptedException {
    String id = item.path("id").asText("");
    if (!events.isOpen(id)) {
      events.toolStarted(id, name(item, type), input(item, type));
    } else if (!output(item, type).isEmpty()) {
      events.toolProgress(id, output(item, type));
    }
  }

  private static String name(JsonNode item, String type) {
    String tool = item.path("tool").asText("");
    String server = item.path("server").asText("");
    return tool.isEmpty() ? type : server.isEmpty() ? tool : server + "." + tool;
  }

  private static JsonNode input(JsonNode item, String type) {
    if (type.equals("mcp_tool_call")) {
      return item.path("arguments");
    }
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    for (String field : INPUTS) {
      if (item.hasNonNull(field)) {
        input.set(field, item.get(field));
      }
    }
    return input;
  }

  /** One that was declined, for want of permission, has failed as well. */
  private static boolean isSuccess(JsonNode item) {
    String status = item.path("status").asText("completed");
    return status.equals("completed") && item.path("exit_code").asInt(0) == 0;
  }

  private static String output(JsonNode item, String type) {
    return switch (type) {
      case "command_execution" -> item.path("aggregated_output").asText("");
      case "file_change" -> changes(item.path("changes"));
      default -> result(item);
    };
  }

  private static String changes(JsonNode changes) {
    var text = new StringBuilder();
    for (JsonNode change : changes) {
      text.append(change.path("kind").asText("change"))
          .append(' ')
          .append(change.path("path").asText(""))
          .append('\n');
    }
    return text.toString();
  }

  private static String result(JsonNode item) {
    String error = item.path("error").path("message").asText("");
    if (!error.isEmpty()) {
      return error;
    }
    var text = new StringBuilder();
    for (JsonNode block : item.path("result").path("content")) {
      text.append(block.path("text").asText(""));
    }
    return text.toString();
  }

  private static @Nullable JsonNode exitCode(JsonNode item) {
    return item.path("exit_code").isInt()
        ? JsonNodeFactory.instance.objectNode().set("exit_code", item.get("exit_code"))
        : null;
  }
}
