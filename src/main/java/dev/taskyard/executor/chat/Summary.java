package dev.taskyard.executor.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.taskyard.task.ThreadItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands for the beginning of a conversation that had become too long.
 *
 * @param covers the last item that it stands for
 */
record Summary(int covers, String text) {
  private static final JsonMapper JSON = new JsonMapper();

  String json() {
    return JSON.createObjectNode().put("covers", covers).put("text", text).toString();
  }

  /** The last one of a conversation; null when there is none. */
  static @Nullable Summary latest(List<ThreadItem> items) {
    for (int i = items.size() - 1; i >= 0; i--) {
      if (items.get(i).kind() == ThreadItem.Kind.SUMMARY) {
        return of(items.get(i).content());
      }
    }
    return null;
  }

  private static Summary of(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      return new Summary(node.path("covers").asInt(), node.path("text").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored summary is no JSON: " + e.getOriginalMessage(), e);
    }
  }
}
