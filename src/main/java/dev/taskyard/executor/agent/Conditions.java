package dev.taskyard.executor.agent;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Where an event must hold one of which values. None at all holds always. */
public record Conditions(Map<JsonPointer, Set<String>> values) {
  /** Copies the table. */
  public Conditions {
    values = Map.copyOf(values);
  }

  boolean hold(JsonNode event) {
    return values.entrySet().stream()
        .allMatch(
            condition -> condition.getValue().contains(event.at(condition.getKey()).asText()));
  }
}
