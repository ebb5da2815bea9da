package dev.taskyard.executor.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A reply as it is stored, in JSON.
 *
 * @param finishReason the server's word
 */
record Said(String text, String reasoning, List<ToolRequest> requests, String finishReason) {
  private static final JsonMapper JSON = new JsonMapper();

  Said {
    requests = List.copyOf(requests);
  }

  /** Whether its end is missing, as it would have been too long. */
  boolean isCutShort() {
    return finishReason.equals("length");
  }

  String json() {
    ObjectNode said = JSON.createObjectNode();
    said.put("text", text);
    if (!reasoning.isEmpty()) {
      said.put("reasoning", reasoning);
    }
    ArrayNode calls = said.putArray("calls");
    for (ToolRequest request : requests) {
      calls
          .addObject()
          .put("id", request.id())
          .put("name", request.name())
          .put("arguments", request.arguments());
    }
    return said.put("finish_reason", finishReason).toString();
  }

  static Said of(String json) {
    JsonNode said;
    try {
      said = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored reply is no JSON: " + e.getOriginalMessage(), e);
    }
    var requests = new ArrayList<ToolRequest>();
    for (JsonNode call : said.path("calls")) {
      requests.add(
          new ToolRequest(
              call.path("id").asText(),
              call.path("name").asText(),
              call.path("arguments").asText()));
    }
    return new Said(
        said.path("text").asText(""),
        said.path("reasoning").asText(""),
        requests,
        said.path("finish_reason").asText("stop"));
  }
}
