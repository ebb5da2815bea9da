package dev.taskyard.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.task.DurationWords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table of the configuration that is being read. Each question for a key notes a fault when its
 * value won't do and then answers as if the key weren't there, so that reading goes on to the next
 * fault.
 */
final class TomlTable {

  private final JsonNode node;
  private final String path;
  private final TomlLines lines;
  private final Faults faults;
  private final Set<String> asked = new HashSet<>();
  private final Set<String> faulty = new HashSet<>();

  TomlTable(JsonNode node, String path, TomlLines lines, Faults faults) {
    this.node = node;
    this.path = path;
    this.lines = lines;
    this.faults = faults;
  }

  @Nullable String text(String key) {
    JsonNode value = value(key);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      wrong(key, "expected a string, found " + describe(value));
      return null;
    }
    if (value.textValue().isBlank() || value.textValue().indexOf('\0') >= 0) {
      wrong(key, "expected a string that is not blank and without U+0000");
      return null;
    }
    return value.textValue();
  }

  boolean flag(String key) {
    JsonNode value = value(key);
    if (value != null && !value.isBoolean()) {
      wrong(key, "expected true or false, found " + describe(value));
    }
    return value != null && value.booleanValue();
  }

  int number(String key, int least, int most, int otherwise) {
    JsonNode value = value(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      wrong(
          key,
          "expected a whole number from " + least + " to " + most + ", found " + describe(value));
      return otherwise;
    }
    return value.intValue();
  }

  Optional<Duration> duration(String key, Duration least, Duration most) {
    JsonNode value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    try {
      if (value.isTextual()) {
        Duration duration = Durations.parse(value.textValue());
        if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
          return Optional.of(duration);
        }
      }
    } catch (IllegalArgumentException e) {
      // Told below, with the range.
    }
    wrong(
        key,
        "expected a duration from %s to %s such as \"10s\" or \"1h30m\", found %s"
            .formatted(DurationWords.of(least), DurationWords.of(most), describe(value)));
    return Optional.empty();
  }

  @Nullable String word(String key, Collection<String> words) {
    String word = text(key);
    if (word != null && !words.contains(word)) {
      wrong(
          key,
          "expected one of "
              + String.join(", ", words)
              + ", found '"
              + word
              + "'"
              + DidYouMean.hint(word, words));
      return null;
    }
    return word;
  }

  List<String> texts(String key) {
    JsonNode value = value(key);
    if (value == null) {
      return List.of();
    }
    var texts = new ArrayList<String>();
    value.forEach(element -> texts.add(element.asText()));
    if (!value.isArray() || value.isEmpty() || !allTextual(value) || texts.get(0).isBlank()) {
      wrong(key, "expected a list of strings such as [\"my-agent\", \"--model\", \"{model}\"]");
      return List.of();
    }
    return texts;
  }

  /** A list of strings, which may be empty. */
  List<String> list(String key, String example) {
    JsonNode value = value(key);
    if (value == null || (value.isArray() && value.isEmpty())) {
      return List.of();
    }
    var texts = new ArrayList<String>();
    value.forEach(element -> texts.add(element.asText()));
    if (!value.isArray() || !allTextual(value)) {
      wrong(key, "expected a list of strings such as " + example);
      return List.of();
    }
    return texts;
  }

  /** A table of strings; the values are secrets, so no fault tells them. */
  Map<String, String> secrets(String key) {
    JsonNode value = value(key);
    var secrets = new LinkedHashMap<String, String>();
    if (value != null && !value.isObject()) {
      wrong(key, "expected a table of strings such as { MY_KEY = \"…\" }");
    } else if (value != null) {
      value
          .properties()
          .forEach(
              entry -> {
                if (isVariable(entry.getKey(), entry.getValue())) {
                  secrets.put(entry.getKey(), entry.getValue().textValue());
                } else {
                  wrong(key + "/" + entry.getKey(), "expected NAME = \"value\" without U+0000");
                }
              });
    }
    return secrets;
  }

  /** The table as it is, for a reader of its own; null when there is none. */
  @Nullable JsonNode raw(String key) {
    JsonNode value = value(key);
    if (value != null && !value.isObject()) {
      wrong(key, "expected a table, found " + describe(value));
      return null;
    }
    return value;
  }

  /** The tables in this one, by name. */
  Optional<TomlTable> table(String key) {
    JsonNode value = value(key);
    return value != null && value.isObject() ? Optional.of(inner(value, key)) : Optional.empty();
  }

  Map<String, TomlTable> tables(String key) {
    JsonNode value = value(key);
    var tables = new LinkedHashMap<String, TomlTable>();
    if (value != null && !value.isObject()) {
      wrong(key, "expected tables [" + key + ".NAME], found " + describe(value));
    } else if (value != null) {
      value
          .properties()
          .forEach(
              entry -> {
                String inner = key + "/" + entry.getKey();
                if (entry.getValue().isObject()) {
                  tables.put(entry.getKey(), inner(entry.getValue(), inner));
                } else {
                  wrong(inner, "expected a table, found " + describe(entry.getValue()));
                }
              });
    }
    return tables;
  }

  /** The tables of a list {@code [[key]]}. */
  List<TomlTable> list(String key) {
    JsonNode value = value(key);
    var tables = new ArrayList<TomlTable>();
    for (int i = 0; value != null && i < value.size(); i++) {
      if (value.isArray() && value.get(i).isObject()) {
        tables.add(inner(value.get(i), key + "/" + i));
      }
    }
    if (value != null && (!value.isArray() || tables.size() < value.size())) {
      wrong(key, "expected tables [[" + key + "]]");
    }
    return tables;
  }

  /** Notes a fault of the key's value. */
  void wrong(String key, String problem) {
    String at = path + "/" + key;
    faulty.add(key);
    faults.add(lines.lineOf(at), "'" + at.substring(1).replace('/', '.') + "'", problem);
  }

  /** Notes a fault of the table as a whole. */
  void wrong(String problem) {
    faults.add(lines.lineOf(path), "[" + path.substring(1).replace('/', '.') + "]", problem);
  }

  /** Notes every key that nobody asked for: called last. */
  void refuseOtherKeys() {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!asked.contains(key)) {
                faults.addHinted(
                    lines.lineOf(path + "/" + key),
                    "unknown key '" + (path + "/" + key).substring(1).replace('/', '.') + "'",
                    DidYouMean.hint(key, asked));
              }
            });
  }

  /** The string that stands there, if one does; for who only asks what kind of table this is. */
  @Nullable String rawText(String key) {
    JsonNode value = node.get(key);
    return value == null ? null : value.textValue();
  }

  boolean isFaulty(String key) {
    return faulty.contains(key);
  }

  boolean has(String key) {
    return node.has(key);
  }

  private @Nullable JsonNode value(String key) {
    asked.add(key);
    return node.get(key);
  }

  private TomlTable inner(JsonNode table, String key) {
    return new TomlTable(table, path + "/" + key, lines, faults);
  }

  private static boolean isVariable(String name, JsonNode value) {
    return !name.isEmpty()
        && name.indexOf('=') < 0
        && name.indexOf('\0') < 0
        && value.isTextual()
        && value.textValue().indexOf('\0') < 0;
  }

  private static boolean allTextual(JsonNode list) {
    for (JsonNode element : list) {
      if (!element.isTextual() || element.textValue().indexOf('\0') >= 0) {
        return false;
      }
    }
    return true;
  }

  private static String describe(JsonNode value) {
    if (value.isTextual()) {
      return "'" + value.textValue() + "'";
    }
    return value.isObject() ? "a table" : value.isArray() ? "a list" : value.asText();
  }
}
