package dev.taskyard.executor.agent;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Claude Code with {@code --output-format stream-json --verbose --include-partial-messages}.
 *
 * <p>A message comes twice: in pieces as {@code stream_event}, then whole as {@code assistant}.
 * Text is taken from the pieces, tool calls from the whole. What a sub-agent does carries the id of
 * the call that started it; its calls are told, its text is not.
 */
final class ClaudeDialect implements Dialect {
  private static final JsonPointer CONTENT = JsonPointer.valueOf("/content");
  private static final JsonPointer STATUS = JsonPointer.valueOf("/status");

  /** News of its own workings that say nothing about the task. */
  private static final Set<String> OF_NO_INTEREST =
      Set.of("status", "task_progress", "task_updated", "hook_started", "hook_progress");

  private final ClaudeResult result = new ClaudeResult();

  /** The message whose text has come in pieces; empty when there was none. */
  private String streamedMessage = "";

  @Override
  public boolean read(ObjectNode event, AgentEvents events) throws InterruptedException {
    switch (event.path("type").asText("")) {
      case "system" -> {
        return system(event, events);
      }
      case "stream_event" -> streamEvent(event, events);
      case "assistant" -> assistant(event, events);
      case "user" -> user(event, events);
      case "rate_limit_event" -> result.rateLimit(event.path("rate_limit_info"), events);
      case "result" -> result.read(event, events);
      case "tool_progress" -> {
        // How long a call has been running: no news, but a sign of life.
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public String kind(ObjectNode event) {
    String type = event.path("type").asText("");
    String subtype = event.path("subtype").asText("");
    return subtype.isEmpty() ? type : type + "/" + subtype;
  }

  private static boolean system(ObjectNode event, AgentEvents events) throws InterruptedException {
    String subtype = event.path("subtype").asText("");
    switch (subtype) {
      case "init" -> {
        events.thread(event.path("session_id").asText(""));
        events.version(event.path("claude_code_version").asText(""));
      }
      case "permission_denied" ->
          events.status(
              "Permission denied: %s: %s"
                  .formatted(event.path("tool_name").asText(), event.path("message").asText()));
      case "api_retry", "api_error" -> events.status("The model's service failed; trying again");
      case "compact_boundary" -> events.status("The conversation was shortened to go on");
      case "task_started" ->
          events.status("Started in the background: " + event.path("description").asText());
      case "task_notification" ->
          events.status("From the background: " + event.path("summary").asText());
      default -> {
        return OF_NO_INTEREST.contains(subtype);
      }
    }
    return true;
  }

  private void streamEvent(ObjectNode line, AgentEvents events) throws InterruptedException {
    if (isOfSubAgent(line)) {
      return;
    }
    JsonNode event = line.path("event");
    switch (event.path("type").asText("")) {
      case "message_start" -> streamedMessage = event.path("message").path("id").asText("");
      case "content_block_start" ->
          events.delta(event.path("content_block").path("text").asText(""));
      case "content_block_delta" -> events.delta(event.path("delta").path("text").asText(""));
      case "content_block_stop" -> events.endMessage();
      default -> {
        // The pieces of a call's input, and the frame around them.
      }
    }
  }

  private void assistant(ObjectNode event, AgentEvents events) throws InterruptedException {
    JsonNode message = event.path("message");
    boolean isApiError = event.path("is_api_error_message").asBoolean(false);
    String id = message.path("id").asText("");
    boolean wasStreamed = !id.isEmpty() && id.equals(streamedMessage);
    for (JsonNode block : message.path("content")) {
      String text = block.path("text").asText("");
      switch (block.path("type").asText("")) {
        case "text" -> {
          if (isApiError) {
            events.error(text);
          } else if (!wasStreamed && !isOfSubAgent(event)) {
            events.message(text);
          }
        }
        case "tool_use", "server_tool_use" -> call(block, events);
        default -> resultOfServerTool(block, events);
      }
    }
  }

  private static void call(JsonNode block, AgentEvents events) throws InterruptedException {
    String name = block.path("name").asText("unknown");
    JsonNode input = block.get("input");
    events.toolStarted(block.path("id").asText(), name, input);
    JsonNode todos = block.path("input").path("todos");
    if (name.equals("TodoWrite") && todos.isArray()) {
      events.checklist(Checklists.of(todos, CONTENT, STATUS));
    }
  }

  /** What a tool of the model's service found comes within the message of the model. */
  private static void resultOfServerTool(JsonNode block, AgentEvents events)
      throws InterruptedException {
    String call = block.path("tool_use_id").asText("");
    if (events.isOpen(call)) {
      boolean failed = block.path("content").path("type").asText("").endsWith("_error");
      events.toolCompleted(call, "", null, !failed, text(block.path("content")), null);
    }
  }

  private static void user(ObjectNode event, AgentEvents events) throws InterruptedException {
    for (JsonNode block : event.path("message").path("content")) {
      if (block.path("type").asText("").equals("tool_result")) {
        events.toolCompleted(
            block.path("tool_use_id").asText(""),
            "",
            null,
            !block.path("is_error").asBoolean(false),
            text(block.path("content")),
            parent(event));
      }
    }
  }

  private static boolean isOfSubAgent(ObjectNode event) {
    return event.path("parent_tool_use_id").isTextual();
  }

  private static @Nullable JsonNode parent(ObjectNode event) {
    return isOfSubAgent(event)
        ? JsonNodeFactory.instance
            .objectNode()
            .set("parent_tool_use_id", event.get("parent_tool_use_id"))
        : null;
  }

  /** A text as it is, the texts of a list of blocks, or whatever else it is as JSON. */
  private static String text(JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    if (!content.isArray()) {
      return content.isMissingNode() || content.isNull() ? "" : content.toString();
    }
    var text = new StringBuilder();
    for (JsonNode block : content) {
      String piece = block.path("text").asText("");
      text.append(text.isEmpty() || piece.isEmpty() ? "" : "\n").append(piece);
    }
    return text.toString();
  }
}
