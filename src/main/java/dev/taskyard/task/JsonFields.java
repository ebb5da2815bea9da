package dev.taskyard.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one JSON object, and says precisely which one is not as it should be. */
final class JsonFields {
  /** Longer names and ids than this are no names: the columns end there. */
  private static final int LONGEST_WORD = 500;

  private final String name;
  private final JsonNode object;

  /**
   * @throws TaskyardException INVALID when it is no object
   */
  JsonFields(String name, JsonNode object) {
    this.name = name;
    this.object = object;
    if (!object.isObject()) {
      throw TaskyardException.invalid(name + ": expected an object, found " + kind(object));
    }
  }

  /**
   * @throws TaskyardException INVALID when it has a field that is none of these
   */
  void refuseOthersThan(List<String> known) {
    object
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                throw TaskyardException.invalid(
                    name
                        + ": expected one or more of "
                        + String.join(", ", known)
                        + ", found '"
                        + Summaries.summarize(field)
                        + "'");
              }
            });
  }

  boolean has(String field) {
    return object.hasNonNull(field);
  }

  Optional<JsonFields> object(String field) {
    return has(field)
        ? Optional.of(new JsonFields(name + "." + field, object.get(field)))
        : Optional.empty();
  }

  List<JsonFields> objects(String field) {
    JsonNode array = object.get(field);
    if (array == null || !array.isArray()) {
      throw fault(field, "an array", kind(array));
    }
    var fields = new ArrayList<JsonFields>();
    for (int i = 0; i < array.size(); i++) {
      fields.add(new JsonFields(name + "." + field + "[" + i + "]", array.get(i)));
    }
    return fields;
  }

  String text(String field) {
    JsonNode value = object.get(field);
    if (value == null || !value.isTextual()) {
      throw fault(field, "text", kind(value));
    }
    String text = Summaries.mend(value.textValue());
    boolean word =
        !field.equals("summary")
            && !field.equals("content")
            && !field.equals("command")
            && !field.equals("cwd");
    if (word && text.length() > LONGEST_WORD && !field.equals("path")) {
      throw fault(field, "at most " + LONGEST_WORD + " characters", text.length() + " characters");
    }
    return text;
  }

  @Nullable String textOrNull(String field) {
    return has(field) ? text(field) : null;
  }

  @Nullable String path(String field, UnaryOperator<String> check) {
    return has(field) ? check.apply(text(field)) : null;
  }

  List<String> texts(String field) {
    if (!has(field)) {
      return List.of();
    }
    JsonNode array = object.get(field);
    if (!array.isArray()) {
      throw fault(field, "an array of text", kind(array));
    }
    var texts = new ArrayList<String>();
    for (JsonNode item : array) {
      if (!item.isTextual()) {
        throw fault(field, "an array of text", "an item that is " + kind(item));
      }
      texts.add(Summaries.mend(item.textValue()));
    }
    return texts;
  }

  long number(String field) {
    JsonNode value = object.get(field);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
      throw fault(field, "a whole number", kind(value));
    }
    return value.longValue();
  }

  int integer(String field) {
    long value = number(field);
    if (value != (int) value) {
      throw fault(field, "a whole number of 32 bits", String.valueOf(value));
    }
    return (int) value;
  }

  @Nullable Long numberOrNull(String field) {
    return has(field) ? (Long) number(field) : null;
  }

  boolean flag(String field) {
    JsonNode value = object.get(field);
    if (value == null || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw fault(field, "true or false", kind(value));
    }
    return value.booleanValue();
  }

  Instant instant(String field, Instant otherwise) {
    if (!has(field)) {
      return otherwise;
    }
    String text = text(field);
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw fault(field, "an RFC 3339 instant", "'" + Summaries.summarize(text) + "'");
    }
  }

  TaskyardException fault(String field, String expected, String found) {
    return TaskyardException.invalid(
        name + "." + field + ": expected " + expected + ", found " + found);
  }

  private static String kind(@Nullable JsonNode node) {
    return node == null || node.isMissingNode()
        ? "nothing"
        : switch (node.getNodeType()) {
          case ARRAY -> "an array";
          case OBJECT, POJO -> "an object";
          case BOOLEAN -> "true or false";
          case NUMBER -> "the number " + node.asText();
          case STRING, BINARY -> "text";
          case NULL, MISSING -> "nothing";
        };
  }
}
