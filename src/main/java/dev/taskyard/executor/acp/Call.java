package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.task.Summaries;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A tool call that has not ended, as far as it has been told. For one thread. */
final class Call {
  private static final int PATHS = 100;

  /** What a call has put out so far is compared only up to so many characters. */
  private static final int COMPARED = 8 << 10;

  private final Set<String> paths = new LinkedHashSet<>();
  private String kind = "";
  private String title = "";
  private @Nullable JsonNode rawInput;
  private String told = "";
  private boolean started;

  /** Takes what a message says of it; what it does not say stays as it was. */
  void take(JsonNode fields) {
    kind = fields.path("kind").asText(kind);
    title = Summaries.summarize(Summaries.mend(fields.path("title").asText(title)));
    if (!started && hasInput(fields.path("rawInput"))) {
      rawInput = fields.path("rawInput");
    }
    for (JsonNode location : fields.path("locations")) {
      add(location);
    }
    for (JsonNode item : fields.path("content")) {
      if (item.path("type").asText("").equals("diff")) {
        add(item);
      }
    }
  }

  /** A directory to work in is no input: it is told before the rest is known. */
  private static boolean hasInput(JsonNode rawInput) {
    return rawInput.size() > (rawInput.has("cwd") ? 1 : 0) || rawInput.isTextual();
  }

  private void add(JsonNode located) {
    String path = located.path("path").asText("");
    if (!path.isEmpty() && paths.size() < PATHS) {
      paths.add(path);
    }
  }

  boolean isKnownWell() {
    return rawInput != null;
  }

  boolean isStarted() {
    return started;
  }

  void started() {
    started = true;
    rawInput = null;
  }

  String kind() {
    return kind;
  }

  String title() {
    return title;
  }

  Set<String> paths() {
    return paths;
  }

  /** The kind says what it is; a title is prose, but of the tools that are of no kind. */
  String name() {
    if (!kind.isEmpty() && !kind.equals("other")) {
      return kind;
    }
    return title.isEmpty() ? "unknown" : title;
  }

  JsonNode input() {
    if (rawInput != null) {
      return rawInput;
    }
    ObjectNode input = Rpc.object().put("title", title);
    if (!paths.isEmpty()) {
      paths.forEach(input.putArray("paths")::add);
    }
    return input;
  }

  /** What is new in its output, which is told from the beginning each time; empty for nothing. */
  String added(String output) {
    if (told.length() >= COMPARED) {
      return "";
    }
    String added = output.startsWith(told) ? output.substring(told.length()) : output;
    told = output.length() > COMPARED ? output.substring(0, COMPARED) : output;
    return added;
  }
}
