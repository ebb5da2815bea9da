package dev.taskyard.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.taskyard.config.DidYouMean;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskyardException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Tasks from a file with one JSON object a line. A bad line refuses them all. */
final class Batch {

  private static final Map<String, BiConsumer<NewTask.Builder, JsonNode>> FIELDS = fields();
  private static final Pattern NUMBERED = Pattern.compile("Task (\\d+): (.*)", Pattern.DOTALL);

  private final List<Integer> lines = new ArrayList<>();
  private final List<NewTask> tasks = new ArrayList<>();

  private Batch() {}

  /**
   * Reads the lines; blank ones are skipped.
   *
   * @param taskOf starts a request for a prompt; what a line says wins
   */
  static Batch parse(String text, Function<String, NewTask.Builder> taskOf) {
    var batch = new Batch();
    ObjectReader reader =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build()
            .reader();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (!line.isBlank()) {
        batch.add(number, line, reader, taskOf);
      }
    }
    if (batch.tasks.isEmpty()) {
      throw TaskyardException.invalid("expected one JSON object a line, found none");
    }
    return batch;
  }

  List<NewTask> tasks() {
    return tasks;
  }

  /** The same refusal with the number of the line in place of the number of the task. */
  TaskyardException withLine(TaskyardException refusal) {
    Matcher numbered = NUMBERED.matcher(String.valueOf(refusal.getMessage()));
    if (!numbered.matches()) {
      return refusal;
    }
    int task = Integer.parseInt(numbered.group(1));
    return refusal.withMessage("line " + lines.get(task - 1) + ": " + numbered.group(2));
  }

  private void add(
      int number, String line, ObjectReader reader, Function<String, NewTask.Builder> taskOf) {
    try {
      JsonNode object = reader.readTree(line);
      if (!object.isObject()) {
        throw new TypeConversionException(
            "expected a JSON object, found " + JsonFault.kind(object));
      }
      tasks.add(task(object, taskOf));
      lines.add(number);
    } catch (JsonProcessingException e) {
      throw invalid(
          number,
          "expected a JSON object, found a fault at column "
              + e.getLocation().getColumnNr()
              + ": "
              + JsonFault.words(e));
    } catch (TypeConversionException e) {
      throw invalid(number, String.valueOf(e.getMessage()));
    }
  }

  private static NewTask task(JsonNode object, Function<String, NewTask.Builder> taskOf) {
    object.fieldNames().forEachRemaining(Batch::checkIsField);
    JsonNode prompt = object.path("prompt");
    if (!prompt.isTextual()) {
      throw new TypeConversionException("expected a \"prompt\" that is a string");
    }
    if (given(object, "at") && given(object, "in")) {
      throw new TypeConversionException("at and in exclude each other; give one of them");
    }
    NewTask.Builder task = taskOf.apply(text(prompt));
    FIELDS.forEach(
        (name, apply) -> {
          if (given(object, name)) {
            applyNamed(name, () -> apply.accept(task, object.get(name)));
          }
        });
    return task.build();
  }

  private static boolean given(JsonNode object, String field) {
    return object.hasNonNull(field);
  }

  private static void checkIsField(String name) {
    if (!FIELDS.containsKey(name)) {
      throw new TypeConversionException(
          "unknown field '" + name + "'" + DidYouMean.hint(name, FIELDS.keySet()));
    }
  }

  private static void applyNamed(String field, Runnable apply) {
    try {
      apply.run();
    } catch (TypeConversionException e) {
      throw new TypeConversionException(field + ": " + e.getMessage());
    }
  }

  private static Map<String, BiConsumer<NewTask.Builder, JsonNode>> fields() {
    var fields = new LinkedHashMap<String, BiConsumer<NewTask.Builder, JsonNode>>();
    fields.put("prompt", (task, value) -> {});
    fields.put("workspace", (task, value) -> task.workspace(text(value)));
    fields.put("model", (task, value) -> task.model(text(value)).moreModels(List.of()));
    fields.put("mode", (task, value) -> task.mode(Converters.mode(text(value))));
    fields.put("executor", (task, value) -> task.executor(text(value)).moreExecutors(List.of()));
    fields.put("allow_shell", (task, value) -> task.allowShell(flag(value)));
    fields.put("trust_mode", (task, value) -> task.trustMode(flag(value)));
    fields.put("auto_approve", (task, value) -> task.autoApprove(flag(value)));
    fields.put("queue", (task, value) -> task.queue(text(value)));
    fields.put("priority", (task, value) -> task.priority(Converters.priority(number(value))));
    fields.put("at", (task, value) -> task.runAt(Converters.instant(text(value))).runAfter(null));
    fields.put(
        "in", (task, value) -> task.runAfter(Converters.positiveDuration(text(value))).runAt(null));
    fields.put(
        "expires_in", (task, value) -> task.expiresIn(Converters.positiveDuration(text(value))));
    fields.put("timeout", (task, value) -> task.timeout(Converters.positiveDuration(text(value))));
    fields.put(
        "idle_timeout",
        (task, value) -> task.idleTimeout(Converters.positiveDuration(text(value))));
    fields.put("retries", (task, value) -> task.retries(Converters.retries(number(value))));
    fields.put("on_crash", (task, value) -> task.onCrash(Converters.onCrash(text(value))));
    fields.put("key", (task, value) -> task.key(text(value)));
    fields.put("key_policy", (task, value) -> task.keyPolicy(Converters.keyPolicy(text(value))));
    fields.put("lock", (task, value) -> task.lock(text(value)));
    fields.put("after", (task, value) -> task.after(texts(value)));
    fields.put("after_any", (task, value) -> task.afterAny(flag(value)));
    fields.put("attempts", (task, value) -> task.attempts(Converters.attempt(number(value))));
    fields.put("worktree", (task, value) -> task.worktree(flag(value)));
    fields.put("gates", Batch::gates);
    fields.put(
        "gate_retries", (task, value) -> task.gateRetries(Converters.retries(number(value))));
    fields.put("labels", Batch::labels);
    return fields;
  }

  private static void gates(NewTask.Builder task, JsonNode gates) {
    task.gates(texts(gates).stream().map(Converters::gate).toList());
  }

  private static List<String> texts(JsonNode array) {
    if (!array.isArray()) {
      throw new TypeConversionException("expected an array of strings");
    }
    var texts = new ArrayList<String>();
    array.forEach(value -> texts.add(text(value)));
    return texts;
  }

  private static void labels(NewTask.Builder task, JsonNode labels) {
    if (!labels.isObject()) {
      throw new TypeConversionException("expected an object of strings");
    }
    labels.properties().forEach(label -> task.label(label.getKey(), text(label.getValue())));
  }

  private static String text(JsonNode value) {
    if (!value.isTextual()) {
      throw new TypeConversionException("expected a string, found " + value);
    }
    if (value.textValue().indexOf('\0') >= 0) {
      throw new TypeConversionException("expected a string without U+0000");
    }
    return value.textValue();
  }

  private static boolean flag(JsonNode value) {
    if (!value.isBoolean()) {
      throw new TypeConversionException("expected true or false, found " + value);
    }
    return value.booleanValue();
  }

  private static String number(JsonNode value) {
    if (!value.isIntegralNumber()) {
      throw new TypeConversionException("expected a whole number, found " + value);
    }
    return value.asText();
  }

  private static TaskyardException invalid(int line, String problem) {
    return TaskyardException.invalid("line " + line + ": " + problem);
  }
}
