package dev.taskyard.executor.agent;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A table of a profile that is being read. Each question for a key tells a fault when its value
 * won't do and then answers as if the key weren't there, so that reading goes on to the next fault.
 */
final class ProfileTable {
  private static final String POINTER = "expected a JSON pointer such as \"/part/text\"";

  private final JsonNode node;
  private final String path;
  private final BiConsumer<String, String> faults;
  private final Set<String> asked = new HashSet<>();

  ProfileTable(JsonNode node, String path, BiConsumer<String, String> faults) {
    this.node = node;
    this.path = path;
    this.faults = faults;
  }

  /** Tells a fault of the key's value. */
  void wrong(String key, String problem) {
    faults.accept(path + key, problem);
  }

  /** Tells every key that nobody asked for: called last. */
  void refuseOtherKeys() {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!asked.contains(key)) {
                wrong(
                    key,
                    "unknown here; known are "
                        + String.join(", ", asked.stream().sorted().toList()));
              }
            });
  }

  @Nullable JsonPointer pointer(String key) {
    JsonNode value = value(key);
    return value == null ? null : pointer(key, value);
  }

  JsonPointer required(String key) {
    JsonNode value = value(key);
    if (value == null) {
      wrong(key, "missing: " + POINTER);
      return JsonPointer.empty();
    }
    return pointer(key, value);
  }

  /** One pointer, or a list of them. */
  List<JsonPointer> pointers(String key) {
    JsonNode value = value(key);
    var pointers = new ArrayList<JsonPointer>();
    if (value != null && value.isArray()) {
      value.forEach(one -> pointers.add(pointer(key, one)));
    } else if (value != null) {
      pointers.add(pointer(key, value));
    }
    return pointers;
  }

  List<JsonPointer> requiredPointers(String key) {
    List<JsonPointer> pointers = pointers(key);
    if (!node.has(key)) {
      wrong(key, "missing: " + POINTER + ", or a list of them");
    }
    return pointers;
  }

  boolean flag(String key) {
    JsonNode value = value(key);
    if (value != null && !value.isBoolean()) {
      wrong(key, "expected true or false");
    }
    return value != null && value.booleanValue();
  }

  @Nullable String word(String key, List<String> words) {
    JsonNode value = value(key);
    String word = value == null ? null : value.textValue();
    if (word == null || !words.contains(word)) {
      String found = value == null ? "nothing" : "'" + value.asText() + "'";
      wrong(key, "expected one of " + String.join(", ", words) + ", found " + found);
      return null;
    }
    return word;
  }

  /** A table of pointers and what must be there: a text, or one of a list. */
  Conditions conditions(String key) {
    var conditions = new LinkedHashMap<JsonPointer, Set<String>>();
    JsonNode value = value(key);
    if (value != null && !value.isObject()) {
      wrong(key, "expected a table such as { \"/type\" = \"text\" }");
    } else if (value != null) {
      for (Map.Entry<String, JsonNode> condition : value.properties()) {
        conditions.put(pointer(key, condition.getKey()), texts(key, condition.getValue()));
      }
    }
    return new Conditions(conditions);
  }

  private Set<String> texts(String key, JsonNode value) {
    var texts = new HashSet<String>();
    if (value.isContainerNode()) {
      value.forEach(one -> texts.add(one.asText()));
    } else {
      texts.add(value.asText());
    }
    if (value.isObject() || texts.isEmpty()) {
      wrong(key, "expected a value, or a list of values");
    }
    return texts;
  }

  @Nullable ProfileTable table(String key) {
    JsonNode value = value(key);
    if (value != null && !value.isObject()) {
      wrong(key, "expected a table");
      return null;
    }
    return value == null ? null : new ProfileTable(value, path + key + "/", faults);
  }

  /** The tables of a list {@code [[key]]}. */
  List<ProfileTable> list(String key) {
    JsonNode value = value(key);
    var tables = new ArrayList<ProfileTable>();
    for (int i = 0; value != null && i < value.size(); i++) {
      if (value.isArray() && value.get(i).isObject()) {
        tables.add(new ProfileTable(value.get(i), path + key + "/" + i + "/", faults));
      }
    }
    if (value != null && (!value.isArray() || tables.size() < value.size())) {
      wrong(key, "expected tables [[…" + key + "]]");
    }
    return tables;
  }

  private @Nullable JsonNode value(String key) {
    asked.add(key);
    return node.get(key);
  }

  private JsonPointer pointer(String key, JsonNode value) {
    if (!value.isTextual()) {
      wrong(key, POINTER + ", found " + value);
      return JsonPointer.empty();
    }
    return pointer(key, value.textValue());
  }

  private JsonPointer pointer(String key, String text) {
    try {
      if (!text.isEmpty()) {
        return JsonPointer.compile(text);
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    wrong(key, POINTER + ", found '" + text + "'");
    return JsonPointer.empty();
  }
}
