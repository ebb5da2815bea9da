package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Messages of JSON-RPC 2.0 as lines. Pure. */
final class Rpc {
  static final int METHOD_NOT_FOUND = -32601;

  /** The protocol's own: the agent wants somebody to log in. */
  static final int AUTH_REQUIRED = -32000;

  private Rpc() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static String request(int id, String method, ObjectNode params) {
    return message()
        .put("id", id)
        .put("method", method)
        .<ObjectNode>set("params", params)
        .toString();
  }

  static String notification(String method, ObjectNode params) {
    return message().put("method", method).<ObjectNode>set("params", params).toString();
  }

  static String result(JsonNode id, ObjectNode result) {
    return message().<ObjectNode>set("id", id).<ObjectNode>set("result", result).toString();
  }

  static String error(JsonNode id, int code, String message) {
    ObjectNode error = object().put("code", code).put("message", message);
    return message().<ObjectNode>set("id", id).<ObjectNode>set("error", error).toString();
  }

  private static ObjectNode message() {
    return object().put("jsonrpc", "2.0");
  }
}
