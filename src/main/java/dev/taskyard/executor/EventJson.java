package dev.taskyard.executor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionEvent.Artifact;
import dev.taskyard.task.ExecutionEvent.MessageDelta;
import dev.taskyard.task.ExecutionEvent.RuntimeEvent;
import dev.taskyard.task.ExecutionEvent.Status;
import dev.taskyard.task.ExecutionEvent.ThreadLinked;
import dev.taskyard.task.ExecutionEvent.ToolCompleted;
import dev.taskyard.task.ExecutionEvent.ToolProgress;
import dev.taskyard.task.ExecutionEvent.ToolStarted;
import dev.taskyard.task.ExecutionEvent.UsageReported;
import dev.taskyard.task.Usage;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lines of protocol {@code events} as events. Pure and thread-safe. */
public final class EventJson {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private EventJson() {}

  /** The JSON object that this line is, if it is one. */
  public static Optional<ObjectNode> object(String line) {
    if (!line.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    try {
      return READER.readValue(line) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * The event that this object is; empty when its type is none of ours, a required field is missing
   * or a field has another type.
   *
   * @param workspace what a relative path starts from
   */
  static Optional<ExecutionEvent> event(ObjectNode object, Path workspace) {
    var fields = new Fields(object);
    String type = fields.text("type");
    ExecutionEvent event = type == null ? null : event(type, fields, workspace);
    return fields.areFaulty() ? Optional.empty() : Optional.ofNullable(event);
  }

  // A missing text is a fault that the caller sees afterwards; the event with its null is then
  // thrown away.
  private static @Nullable ExecutionEvent event(String type, Fields f, Path workspace) {
    return switch (type) {
      case "thread_linked" -> new ThreadLinked(text(f, "thread_id"), text(f, "turn_id"));
      case "status" -> new Status(text(f, "message"));
      case "message_delta" -> new MessageDelta(f.rawText("content"));
      case "tool_started" ->
          new ToolStarted(text(f, "id"), text(f, "name"), f.optional("input", node -> true));
      case "tool_progress" -> new ToolProgress(text(f, "id"), text(f, "output"));
      case "tool_completed" -> toolCompleted(f);
      case "artifact" -> artifact(f, workspace);
      case "error" -> new ExecutionEvent.Error(text(f, "message"));
      case "runtime_event" -> runtimeEvent(f);
      case "usage" -> usage(f);
      default -> null;
    };
  }

  private static String text(Fields fields, String name) {
    return Objects.requireNonNullElse(fields.text(name), "");
  }

  private static ToolCompleted toolCompleted(Fields fields) {
    JsonNode success = fields.required("success", JsonNode::isBoolean);
    return new ToolCompleted(
        text(fields, "id"),
        text(fields, "name"),
        success != null && success.booleanValue(),
        fields.textOrEmpty("output"),
        fields.optional("metadata", JsonNode::isObject));
  }

  private static @Nullable Artifact artifact(Fields fields, Path workspace) {
    String label = text(fields, "label");
    String path = text(fields, "path");
    String summary = fields.textOrEmpty("summary");
    try {
      return path.isBlank() ? null : new Artifact(label, workspace.resolve(path), summary);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static RuntimeEvent runtimeEvent(Fields fields) {
    Long seq = fields.count("seq");
    JsonNode required = fields.required("seq", JsonNode::isIntegralNumber);
    return new RuntimeEvent(
        seq == null || required == null ? 0 : seq,
        text(fields, "event"),
        fields.textOrEmpty("summary"));
  }

  private static boolean isAmount(JsonNode node) {
    return node.isNumber() && Double.isFinite(node.doubleValue()) && node.doubleValue() >= 0;
  }

  private static @Nullable UsageReported usage(Fields fields) {
    JsonNode cost = fields.optional("cost_usd", node -> isAmount(node));
    var usage =
        new Usage(
            fields.count("input_tokens"),
            fields.count("output_tokens"),
            fields.count("cached_tokens"),
            cost == null ? null : (Double) cost.doubleValue());
    String model = fields.optionalText("model");
    return usage.equals(Usage.UNKNOWN) ? null : new UsageReported(usage, model);
  }
}
