package dev.taskyard.executor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.task.Summaries;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of an object and remembers whether one was missing or of another type. Null
 * counts as missing. For one thread.
 */
final class Fields {
  private final ObjectNode object;
  private boolean faulty;

  Fields(ObjectNode object) {
    this.object = object;
  }

  /** Whether a field that was asked for was missing though required, or of a wrong type. */
  boolean areFaulty() {
    return faulty;
  }

  /** A required text; null, and a fault, when it is none. */
  @Nullable String text(String name) {
    String text = optionalText(name);
    faulty |= text == null;
    return text;
  }

  /** A text, or null when it is missing. */
  @Nullable String optionalText(String name) {
    JsonNode node = optional(name, JsonNode::isTextual);
    return node == null ? null : Summaries.mend(node.textValue());
  }

  /** A required text with all that is in it, fit to be stored or not; a fault when it is none. */
  String rawText(String name) {
    JsonNode node = required(name, JsonNode::isTextual);
    return node == null ? "" : node.textValue();
  }

  /** A text, or the empty one when it is missing. */
  String textOrEmpty(String name) {
    String text = optionalText(name);
    return text == null ? "" : text;
  }

  /** A text, or null when it is missing or of another type, which is no fault. */
  @Nullable String lenientText(String name) {
    return object.path(name).isTextual() ? object.path(name).textValue() : null;
  }

  /** A required value of that kind; null, and a fault, when it is none. */
  @Nullable JsonNode required(String name, Predicate<JsonNode> kind) {
    JsonNode node = optional(name, kind);
    faulty |= node == null;
    return node;
  }

  /** A value of that kind, or null when it is missing; one of another kind is a fault. */
  @Nullable JsonNode optional(String name, Predicate<JsonNode> kind) {
    JsonNode node = object.get(name);
    if (node == null || node.isNull()) {
      return null;
    }
    if (!kind.test(node)) {
      faulty = true;
      return null;
    }
    return node;
  }

  /** A whole number from 0, or null when it is missing. */
  @Nullable Long count(String name) {
    JsonNode node = optional(name, n -> n.isIntegralNumber() && n.canConvertToLong());
    if (node == null) {
      return null;
    }
    faulty |= node.longValue() < 0;
    return node.longValue();
  }
}
