package dev.taskyard.executor.chat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.Mode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tools that a task allows. What it does not allow is not even offered. Immutable. */
final class ToolBox {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, Tool> tools = new LinkedHashMap<>();
  private final boolean isReadingOnly;

  private ToolBox(boolean isReadingOnly) {
    this.isReadingOnly = isReadingOnly;
  }

  /**
   * Those of a task: a plan reads, whatever its flags say.
   *
   * @param keyEnv the variable with the model's key, which no command gets to see
   */
  static ToolBox of(ExecutionTask task, GateRunner gates, @Nullable String keyEnv) {
    var box = new ToolBox(task.mode().equals(Mode.PLAN.word()));
    box.put(new ListFiles());
    box.put(new ReadFile());
    box.put(new SearchFiles());
    if (box.isReadingOnly) {
      return box;
    }
    box.put(new WriteFile());
    box.put(new EditFile());
    box.put(new ApplyPatch());
    if (task.allowShell()) {
      box.put(new RunShell(keyEnv));
    }
    if (!task.gates().gates().isEmpty()) {
      box.put(new RunGate(task.gates().gates(), gates));
    }
    box.put(new UpdateChecklist());
    return box;
  }

  private void put(Tool tool) {
    tools.put(tool.schema().name(), tool);
  }

  boolean isReadingOnly() {
    return isReadingOnly;
  }

  boolean isEmpty() {
    return tools.isEmpty();
  }

  Optional<Tool> find(String name) {
    return Optional.ofNullable(tools.get(name));
  }

  /** All names, for who asked for another. */
  String names() {
    return String.join(", ", tools.keySet());
  }

  ArrayNode schemas() {
    ArrayNode schemas = JSON.createArrayNode();
    tools.values().forEach(tool -> schemas.add(tool.schema().json()));
    return schemas;
  }
}
