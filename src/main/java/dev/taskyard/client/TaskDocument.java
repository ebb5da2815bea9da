package dev.taskyard.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.config.Durations;
import dev.taskyard.store.TaskRow;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.KeyPolicy;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.OnCrash;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request with every default filled in, as JSON that is kept: the fields of a batch line, but
 * that each gate is an object with its time limit, and that {@code more_models} and {@code
 * more_executors} hold what is dealt out to attempts.
 */
final class TaskDocument {

  private TaskDocument() {}

  /**
   * @param row what the request came to for its adder
   * @param worktree whether it is to have a worktree, asked for or not
   */
  static String write(NewTask task, TaskRow row, boolean worktree) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("prompt", row.prompt());
    put(json, "model", row.model());
    json.put("workspace", row.workspace());
    json.put("mode", row.mode());
    put(json, "executor", row.executor());
    json.put("allow_shell", row.allowShell());
    json.put("trust_mode", row.trustMode());
    json.put("auto_approve", row.autoApprove());
    json.put("queue", row.queue());
    json.put("priority", row.priority());
    put(json, "in", task.runAfter());
    put(json, "expires_in", task.expiresIn());
    put(json, "timeout", task.timeout());
    put(json, "idle_timeout", task.idleTimeout());
    json.put("retries", row.maxRetries());
    json.put("on_crash", row.onCrash());
    put(json, "key", row.uniqueKey());
    put(json, "key_policy", task.keyPolicy() == null ? null : task.keyPolicy().word());
    put(json, "lock", row.lockName());
    put(json, "after", row.after());
    json.put("after_any", row.afterAny());
    if (!row.gates().gates().isEmpty()) {
      var gates = json.putArray("gates");
      row.gates().gates().forEach(gate -> write(gates.addObject(), gate));
      json.put("gate_retries", row.gates().retries());
    }
    json.put("attempts", task.attempts());
    put(json, "more_models", task.moreModels());
    put(json, "more_executors", task.moreExecutors());
    json.put("worktree", worktree);
    if (!row.labels().isEmpty()) {
      ObjectNode labels = json.putObject("labels");
      row.labels().forEach(labels::put);
    }
    return json.toString();
  }

  private static void write(ObjectNode json, GateSpec gate) {
    json.put("name", gate.name());
    json.put("command", gate.command());
    put(json, "timeout", gate.timeout());
  }

  private static void put(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  private static void put(ObjectNode json, String name, @Nullable Duration value) {
    if (value != null) {
      json.put(name, DurationWords.of(value));
    }
  }

  private static void put(ObjectNode json, String name, List<String> values) {
    if (!values.isEmpty()) {
      var array = json.putArray(name);
      values.forEach(array::add);
    }
  }

  /** The request again. */
  static NewTask read(String document) {
    JsonNode json;
    try {
      json = new JsonMapper().readTree(document);
    } catch (JsonProcessingException e) {
      throw TaskyardException.failed("The schedule's task is no JSON: " + e.getOriginalMessage());
    }
    NewTask.Builder task =
        NewTask.builder(json.path("prompt").asText())
            .model(text(json, "model"))
            .workspace(text(json, "workspace"))
            .mode(text(json, "mode"))
            .executor(text(json, "executor"))
            .allowShell(json.path("allow_shell").asBoolean())
            .trustMode(json.path("trust_mode").asBoolean())
            .autoApprove(json.path("auto_approve").asBoolean())
            .queue(text(json, "queue"))
            .priority(json.path("priority").asInt())
            .runAfter(duration(json, "in"))
            .expiresIn(duration(json, "expires_in"))
            .timeout(duration(json, "timeout"))
            .idleTimeout(duration(json, "idle_timeout"))
            .retries(json.path("retries").asInt())
            .onCrash(OnCrash.ofWord(json.path("on_crash").asText()).orElse(null))
            .key(text(json, "key"))
            .keyPolicy(KeyPolicy.ofWord(json.path("key_policy").asText()).orElse(null))
            .lock(text(json, "lock"))
            .after(texts(json.path("after")))
            .afterAny(json.path("after_any").asBoolean())
            .gates(gates(json.path("gates")))
            .gateRetries(json.path("gate_retries").asInt())
            .attempts(json.path("attempts").asInt(1))
            .moreModels(texts(json.path("more_models")))
            .moreExecutors(texts(json.path("more_executors")))
            .worktree(json.path("worktree").asBoolean());
    json.path("labels").properties().forEach(l -> label(task, l.getKey(), l.getValue()));
    return task.build();
  }

  private static void label(NewTask.Builder task, String name, JsonNode content) {
    NewTask.Builder ignored = task.label(name, content.asText());
  }

  private static List<GateSpec> gates(JsonNode array) {
    var gates = new ArrayList<GateSpec>();
    Consumer<JsonNode> add =
        gate ->
            gates.add(
                new GateSpec(
                    gate.path("name").asText(),
                    gate.path("command").asText(),
                    Durations.parse(gate.path("timeout").asText())));
    array.forEach(add);
    return gates;
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static @Nullable String text(JsonNode json, String name) {
    return json.hasNonNull(name) ? json.get(name).asText() : null;
  }

  private static @Nullable Duration duration(JsonNode json, String name) {
    return json.hasNonNull(name) ? Durations.parse(json.get(name).asText()) : null;
  }
}
