package dev.taskyard.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What is wrong with JSON that was handed over, for who wrote it. */
final class JsonFault {
  private JsonFault() {}

  /** Jackson's words without those that only its own developers understand. */
  static String words(JsonProcessingException fault) {
    String told = fault.getOriginalMessage();
    if (told.startsWith("Trailing token")) {
      return "expected nothing behind the object";
    }
    return Text.oneLine(
        told.replaceFirst(" \\(start marker at .*", "")
            .replaceFirst(": was expecting \\(JSON .*", ""));
  }

  /** What stands where an object was expected. */
  static String kind(JsonNode found) {
    return switch (found.getNodeType()) {
      case MISSING -> "nothing";
      case NULL -> "null";
      case STRING -> "a string";
      case ARRAY, OBJECT -> "an " + found.getNodeType().name().toLowerCase(Locale.ROOT);
      default -> "a " + found.getNodeType().name().toLowerCase(Locale.ROOT);
    };
  }
}
