package dev.taskyard.executor.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.task.Checklist;
import dev.taskyard.task.ChecklistItem;
import dev.taskyard.task.ExecutionEvent;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;

/** Replaces the task's checklist. Told and stored at once, so that it can be done again. */
final class UpdateChecklist implements Tool {
  private static final Set<String> STATUSES =
      new TreeSet<>(Set.of("pending", "in_progress", "completed"));
  private static final String IN_PROGRESS = "in_progress";
  private static final int MOST = 200;

  @Override
  public ToolSchema schema() {
    ToolSchema schema =
        ToolSchema.of(
                "update_checklist",
                "Shows people what there is to do and how far it is; replaces the whole list.")
            .required("items", "array", "All steps, in order");
    ObjectNode item = schema.parameter("items").putObject("items");
    item.put("type", "object");
    ObjectNode properties = item.putObject("properties");
    properties.putObject("content").put("type", "string");
    ObjectNode status = properties.putObject("status").put("type", "string");
    ArrayNode words = status.putArray("enum");
    STATUSES.forEach(words::add);
    item.putArray("required").add("content").add("status");
    return schema;
  }

  @Override
  public boolean hasSideEffect() {
    return false;
  }

  @Override
  public ToolResult call(Arguments arguments, ToolPlace place) throws ToolFault {
    var items = new ArrayList<ChecklistItem>();
    Long inProgress = null;
    int completed = 0;
    for (Arguments item : arguments.objects("items")) {
      String status = item.text("status");
      if (!STATUSES.contains(status)) {
        throw new ToolFault(
            "Argument 'status': expected one of %s, found '%s'"
                .formatted(String.join(", ", STATUSES), ModelFailure.brief(status)));
      }
      long id = items.size() + 1L;
      items.add(new ChecklistItem(id, item.text("content"), status));
      completed += status.equals("completed") ? 1 : 0;
      inProgress = inProgress == null && status.equals(IN_PROGRESS) ? (Long) id : inProgress;
    }
    if (items.size() > MOST) {
      throw new ToolFault("Argument 'items': expected at most " + MOST);
    }
    int percent = items.isEmpty() ? 0 : 100 * completed / items.size();
    return ToolResult.done("%d item(s), %d%% complete".formatted(items.size(), percent))
        .with(new ExecutionEvent.ChecklistUpdated(new Checklist(items, percent, inProgress, null)));
  }
}
