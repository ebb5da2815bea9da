package dev.taskyard.executor.acp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.task.Summaries;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A tool call that has not ended, as far as it has been told. For one thread. */
final class Call {
  private static final int PATHS = 100;
  private static final int LONGEST_PATH = 4096;

  /** Where an agent's tool may say what it is about. */
  private static final List<String> PATH_FIELDS =
      List.of(
          "path",
          "paths",
          "filePath",
          "file_path",
          "absolute_path",
          "dir_path",
          "notebook_path",
          "source",
          "destination",
          "from",
          "to");

  /** What we said when the agent asked whether it may. */
  enum Answer {
    NOT_ASKED,
    ALLOWED,
    REFUSED
  }

  /** What a call has put out so far is compared only up to so many characters. */
  private static final int COMPARED = 8 << 10;

  private final String id;
  private final Set<String> paths = new LinkedHashSet<>();
  private String kind = "";
  private String title = "";
  private @Nullable JsonNode rawInput;
  private String told = "";
  private String lastOutput = "";
  private boolean started;
  private boolean underWay;
  private boolean tooManyPaths;
  private Answer answer = Answer.NOT_ASKED;

  /**
   * @param id what it is called in the record
   */
  Call(String id) {
    this.id = id;
  }

  /** Takes what a message says of it; what it does not say stays as it was. */
  void take(JsonNode fields) {
    kind = fields.path("kind").asText(kind);
    title = Summaries.summarize(Summaries.mend(fields.path("title").asText(title)));
    if (!started && hasInput(fields.path("rawInput"))) {
      rawInput = fields.path("rawInput");
    }
    underWay |= fields.path("status").asText("").equals("in_progress");
    for (String field : PATH_FIELDS) {
      addAll(fields.path("rawInput").path(field));
    }
    for (JsonNode location : fields.path("locations")) {
      add(location.path("path"));
    }
    for (JsonNode item : fields.path("content")) {
      if (item.path("type").asText("").equals("diff")) {
        add(item.path("path"));
      }
    }
  }

  /** A directory to work in is no input: it is told before the rest is known. */
  private static boolean hasInput(JsonNode rawInput) {
    return rawInput.size() > (rawInput.has("cwd") ? 1 : 0) || rawInput.isTextual();
  }

  private void addAll(JsonNode told) {
    add(told);
    for (JsonNode one : told) {
      add(one);
    }
  }

  private void add(JsonNode told) {
    String path = told.isTextual() ? told.textValue() : "";
    if (path.isEmpty() || paths.contains(path)) {
      return;
    }
    if (paths.size() < PATHS && path.length() <= LONGEST_PATH) {
      paths.add(path);
    } else {
      tooManyPaths = true;
    }
  }

  String id() {
    return id;
  }

  /** The agent has asked whether it may, and this was the answer. */
  void answered(Answer given) {
    answer = given;
  }

  Answer answer() {
    return answer;
  }

  /** Whether the agent has said that it is at it. */
  boolean isUnderWay() {
    return underWay;
  }

  /** Whether it names more files, or longer ones, than anybody judges. */
  boolean hasTooManyPaths() {
    return tooManyPaths;
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

  /** What it has put out, as it was told last; a message without any leaves it as it was. */
  String output(String now) {
    lastOutput = now.isEmpty() ? lastOutput : now;
    return lastOutput;
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
