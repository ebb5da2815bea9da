package dev.taskyard.executor.chat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a tool is called, does and takes, as the model is told. */
final class ToolSchema {
  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final ObjectNode json = JSON.createObjectNode();
  private final ObjectNode properties;
  private final ObjectNode parameters;

  private ToolSchema(String name, String description) {
    this.name = name;
    json.put("type", "function");
    ObjectNode function = json.putObject("function");
    function.put("name", name).put("description", description);
    parameters = function.putObject("parameters");
    parameters.put("type", "object");
    properties = parameters.putObject("properties");
    parameters.putArray("required");
  }

  static ToolSchema of(String name, String description) {
    return new ToolSchema(name, description);
  }

  /** Takes something that must be there. */
  ToolSchema required(String parameter, String type, String description) {
    parameters.withArray("required").add(parameter);
    return optional(parameter, type, description);
  }

  ToolSchema optional(String parameter, String type, String description) {
    properties.putObject(parameter).put("type", type).put("description", description);
    return this;
  }

  /** The part of the schema that tells of one parameter. */
  ObjectNode parameter(String parameter) {
    return properties.withObject("/" + parameter);
  }

  String name() {
    return name;
  }

  ObjectNode json() {
    return json;
  }
}
