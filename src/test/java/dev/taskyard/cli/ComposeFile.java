package dev.taskyard.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code docker-compose.yml} as maps, lists and strings. It reads what that file uses of YAML and
 * no more: blocks by indentation, lists in brackets and quoted strings as JSON has them, anchors,
 * and the merge of one. The working directory is the top of the checkout.
 */
final class ComposeFile {

  private record Line(int indent, String text) {}

  private final List<Line> lines;
  private final Map<String, Object> anchors = new HashMap<>();
  private int next;

  private ComposeFile(List<Line> lines) {
    this.lines = lines;
  }

  static Map<String, Object> read() throws IOException {
    List<Line> lines =
        Files.readAllLines(Path.of("docker-compose.yml")).stream()
            .filter(line -> !line.isBlank() && !line.strip().startsWith("#"))
            .map(line -> new Line(line.length() - line.stripLeading().length(), line.strip()))
            .toList();
    return mapping(new ComposeFile(lines).block());
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> mapping(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  static List<String> list(Object value) {
    return (List<String>) value;
  }

  private Object block() throws IOException {
    int indent = lines.get(next).indent();
    return lines.get(next).text().startsWith("- ") ? items(indent) : entries(indent);
  }

  private boolean goesOn(int indent) {
    return next < lines.size() && lines.get(next).indent() == indent;
  }

  private List<Object> items(int indent) throws IOException {
    var items = new ArrayList<>();
    while (goesOn(indent)) {
      items.add(scalar(lines.get(next++).text().substring(2)));
    }
    return items;
  }

  private Map<String, Object> entries(int indent) throws IOException {
    var entries = new LinkedHashMap<String, Object>();
    while (goesOn(indent)) {
      String[] entry = lines.get(next++).text().split(":(?= |$)", 2);
      Object value = value(entry[1].strip(), indent);
      if (entry[0].equals("<<")) {
        mapping(value).forEach(entries::putIfAbsent);
      } else {
        entries.put(entry[0], value);
      }
    }
    return entries;
  }

  private Object value(String text, int indent) throws IOException {
    if (text.startsWith("*")) {
      return anchors.get(text.substring(1));
    }
    if (!text.isEmpty() && !text.startsWith("&")) {
      return scalar(text);
    }
    boolean isBlock = next < lines.size() && lines.get(next).indent() > indent;
    Object value = isBlock ? block() : "";
    if (!text.isEmpty()) {
      anchors.put(text.substring(1), value);
    }
    return value;
  }

  private static Object scalar(String text) throws IOException {
    boolean isJson = text.startsWith("[") || text.startsWith("\"");
    return isJson ? new JsonMapper().readValue(text, Object.class) : text;
  }
}
