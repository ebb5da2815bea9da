package dev.taskyard.executor.agent;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.task.Checklist;
import dev.taskyard.task.ChecklistItem;
import dev.taskyard.task.Summaries;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The to-do lists of agents as ours. */
public final class Checklists {
  static final String PENDING = "pending";
  static final String IN_PROGRESS = "in_progress";
  static final String COMPLETED = "completed";

  private Checklists() {}

  /**
   * The list with these items, numbered in their order.
   *
   * @param content where an item's text is
   * @param status where its status is: a word, or whether it is done
   */
  public static Checklist of(JsonNode list, JsonPointer content, JsonPointer status) {
    var items = new ArrayList<ChecklistItem>();
    for (JsonNode item : list) {
      String text = item.at(content).asText("");
      items.add(new ChecklistItem(items.size() + 1L, Summaries.mend(text), word(item.at(status))));
    }
    return of(items);
  }

  private static String word(JsonNode status) {
    if (status.isBoolean()) {
      return status.booleanValue() ? COMPLETED : PENDING;
    }
    return Summaries.mend(status.asText(PENDING));
  }

  private static Checklist of(List<ChecklistItem> items) {
    long done = items.stream().filter(item -> item.status().equals(COMPLETED)).count();
    @Nullable Long current =
        items.stream()
            .filter(item -> item.status().equals(IN_PROGRESS))
            .map(ChecklistItem::id)
            .findFirst()
            .orElse(null);
    int percent = items.isEmpty() ? 0 : (int) (done * 100 / items.size());
    return new Checklist(items, percent, current, null);
  }
}
