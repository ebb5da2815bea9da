package dev.taskyard.executor.agent;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Takes a table of TOML for the {@link Profile} that it is. */
public final class ProfileReader {
  static final List<String> MEANINGS =
      List.of(
          "nothing",
          "working",
          "message",
          "delta",
          "status",
          "warning",
          "tool_started",
          "tool_completed",
          "completed",
          "failed",
          "api_failed");

  private static final JsonPointer CONTENT = JsonPointer.valueOf("/content");
  private static final JsonPointer STATUS = JsonPointer.valueOf("/status");
  private static final JsonPointer TYPE = JsonPointer.valueOf("/type");

  private ProfileReader() {}

  /**
   * The profile of this table; worth something only if no fault was told.
   *
   * @param faults is told where in the table a fault is, such as {@code events/2/text}, and what is
   *     wrong
   */
  public static Profile read(JsonNode table, BiConsumer<String, String> faults) {
    var root = new ProfileTable(table, "", faults);
    JsonPointer type = root.pointer("type");
    var rules = new ArrayList<Rule>();
    for (ProfileTable event : root.list("events")) {
      rules.add(rule(event));
    }
    var profile =
        new Profile(
            type == null ? TYPE : type,
            root.pointer("thread"),
            root.pointer("version"),
            root.flag("exit_status"),
            rules);
    root.refuseOtherKeys();
    if (rules.stream().noneMatch(rule -> rule.meaning() instanceof Meaning.Completed)) {
      root.wrong("events", "expected one that is \"completed\": nothing else is a success");
    }
    return profile;
  }

  /** A profile that comes with the program. */
  static Profile builtIn(String name) {
    try (InputStream in = ProfileReader.class.getResourceAsStream(name + ".toml")) {
      return read(
          new TomlMapper().readTree(Objects.requireNonNull(in, name)),
          (at, problem) -> {
            throw new IllegalStateException(name + ".toml: " + at + ": " + problem);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Rule rule(ProfileTable event) {
    Conditions when = event.conditions("when");
    if (when.values().isEmpty()) {
      event.wrong("when", "expected what an event must hold, such as { \"/type\" = \"text\" }");
    }
    String word = event.word("is", MEANINGS);
    Meaning meaning = word == null ? new Meaning.Nothing() : meaning(word, event);
    ProfileTable usage = event.table("usage");
    var rule = new Rule(when, meaning, usage == null ? null : usage(usage));
    // Of an event without a meaning nobody knows which keys it may have.
    if (word != null) {
      event.refuseOtherKeys();
    }
    return rule;
  }

  private static Meaning meaning(String word, ProfileTable t) {
    return switch (word) {
      case "working" -> new Meaning.Working();
      case "message" -> new Meaning.Message(t.required("text"));
      case "delta" -> new Meaning.Delta(t.required("text"));
      case "status" -> new Meaning.Status(t.required("text"));
      case "warning" -> new Meaning.Warning(t.required("text"));
      case "tool_started" -> new Meaning.ToolStarted(call(t));
      case "tool_completed" ->
          new Meaning.ToolCompleted(
              call(t),
              new Meaning.CallEnd(
                  t.pointers("output"),
                  t.conditions("success"),
                  t.pointer("exit"),
                  t.pointer("started"),
                  t.pointer("ended")));
      case "completed" -> new Meaning.Completed(t.pointer("text"));
      case "failed" -> new Meaning.Failed(t.requiredPointers("error"));
      case "api_failed" ->
          new Meaning.ApiFailed(
              t.requiredPointers("error"),
              t.pointer("http_status"),
              t.pointer("retryable"),
              t.pointer("retry_after"));
      default -> new Meaning.Nothing();
    };
  }

  private static Meaning.Call call(ProfileTable t) {
    ProfileTable todos = t.table("checklist");
    return new Meaning.Call(
        t.required("id"),
        t.pointer("name"),
        t.pointer("input"),
        todos == null ? null : todoList(todos));
  }

  private static Meaning.TodoList todoList(ProfileTable t) {
    var todos =
        new Meaning.TodoList(
            t.required("items"),
            or(t.pointer("content"), CONTENT),
            or(t.pointer("status"), STATUS));
    t.refuseOtherKeys();
    return todos;
  }

  private static Rule.UsageAt usage(ProfileTable t) {
    var usage =
        new Rule.UsageAt(
            t.pointers("input"),
            t.pointers("output"),
            t.pointers("cached"),
            t.pointer("cost"),
            t.pointer("model"));
    t.refuseOtherKeys();
    return usage;
  }

  private static JsonPointer or(@Nullable JsonPointer pointer, JsonPointer otherwise) {
    return pointer == null ? otherwise : pointer;
  }
}
