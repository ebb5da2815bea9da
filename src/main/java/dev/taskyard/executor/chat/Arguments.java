package dev.taskyard.executor.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.executor.EventJson;
import java.util.ArrayList;
import java.util.List;

/** The arguments of a call, checked as they are asked for. */
final class Arguments {
  private final ObjectNode json;

  private Arguments(ObjectNode json) {
    this.json = json;
  }

  /**
   * Those of a call; a model that has none to give may leave them out.
   *
   * @throws ToolFault when they are no JSON object
   */
  static Arguments of(String text) throws ToolFault {
    String given = text.isBlank() ? "{}" : text;
    return new Arguments(
        EventJson.object(given)
            .orElseThrow(
                () ->
                    new ToolFault(
                        "The arguments are no JSON object; call again with correct JSON: "
                            + ModelFailure.brief(text))));
  }

  static boolean isObject(String text) {
    return EventJson.object(text).isPresent();
  }

  ObjectNode json() {
    return json;
  }

  /** A text that must be there; it may be empty. */
  String text(String name) throws ToolFault {
    JsonNode value = json.get(name);
    if (value == null || !value.isTextual()) {
      throw new ToolFault("Argument '%s': expected a string".formatted(name));
    }
    return value.textValue();
  }

  String text(String name, String otherwise) throws ToolFault {
    return json.hasNonNull(name) ? text(name) : otherwise;
  }

  int number(String name, int least, int most, int otherwise) throws ToolFault {
    JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber() || value.asLong() < least || value.asLong() > most) {
      throw new ToolFault(
          "Argument '%s': expected a number from %d to %d".formatted(name, least, most));
    }
    return value.asInt();
  }

  boolean flag(String name) throws ToolFault {
    JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw new ToolFault("Argument '%s': expected true or false".formatted(name));
    }
    return value.booleanValue();
  }

  List<Arguments> objects(String name) throws ToolFault {
    JsonNode value = json.get(name);
    var objects = new ArrayList<Arguments>();
    for (int i = 0; value != null && i < value.size(); i++) {
      if (value.get(i) instanceof ObjectNode object) {
        objects.add(new Arguments(object));
      }
    }
    if (value == null || !value.isArray() || objects.size() < value.size()) {
      throw new ToolFault("Argument '%s': expected a list of objects".formatted(name));
    }
    return objects;
  }
}
