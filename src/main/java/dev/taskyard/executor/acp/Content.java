package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The protocol's content as text. Pure. */
final class Content {
  private Content() {}

  /** A block of a message. */
  static String block(JsonNode block) {
    String type = block.path("type").asText("");
    return switch (type) {
      case "text" -> block.path("text").asText("");
      case "resource_link" -> "[%s]".formatted(block.path("uri").asText(""));
      case "resource" -> block.path("resource").path("text").asText("[resource]");
      case "" -> "";
      default -> "[%s]".formatted(type);
    };
  }

  /** What a tool call has put out: what there is of its content, else its raw output. */
  static String ofCall(JsonNode call) {
    var text = new StringBuilder();
    for (JsonNode item : call.path("content")) {
      text.append(item(item));
    }
    return text.length() > 0 ? text.toString() : raw(call.path("rawOutput"));
  }

  private static String item(JsonNode item) {
    return switch (item.path("type").asText("")) {
      case "content" -> block(item.path("content"));
      case "diff" -> "%s %s%n".formatted(change(item), item.path("path").asText(""));
      default -> "";
    };
  }

  private static String change(JsonNode diff) {
    return diff.hasNonNull("oldText") ? "changed" : "written";
  }

  private static String raw(JsonNode output) {
    if (output.isMissingNode() || output.isNull()) {
      return "";
    }
    for (String field : new String[] {"output", "error", "message", "stdout"}) {
      if (output.path(field).isTextual()) {
        return output.path(field).textValue();
      }
    }
    return output.isTextual() ? output.textValue() : output.toString();
  }

  /** The exit status of a command, where an agent tells it; the protocol has no place for it. */
  static @Nullable Integer exitCode(JsonNode call) {
    JsonNode output = call.path("rawOutput");
    for (JsonNode from : new JsonNode[] {output, output.path("metadata")}) {
      for (String field : new String[] {"exit", "exitCode", "exit_code"}) {
        if (from.path(field).isInt()) {
          return from.path(field).intValue();
        }
      }
    }
    return null;
  }

  /** Metadata of a call with this exit status. */
  static @Nullable ObjectNode metadata(@Nullable Integer exitCode) {
    return exitCode == null ? null : Rpc.object().put("exit_code", exitCode);
  }
}
