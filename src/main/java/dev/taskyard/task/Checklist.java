package dev.taskyard.task;

import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The executor's to-do list for the task.
 *
 * @param completionPct 0 to 100
 */
public record Checklist(
    List<ChecklistItem> items,
    int completionPct,
    @Nullable Long inProgressId,
    @Nullable Instant updatedAt) {

  /** A task that has not been given one. */
  public static final Checklist EMPTY = new Checklist(List.of(), 0, null, null);

  public Checklist {
    items = List.copyOf(items);
  }

  /** The same without secrets in its lines. */
  public Checklist redacted(Redaction redaction) {
    return withWords(redaction::redact);
  }

  /** The same with other words in its lines. */
  public Checklist withWords(UnaryOperator<String> change) {
    return new Checklist(
        items.stream()
            .map(item -> new ChecklistItem(item.id(), change.apply(item.content()), item.status()))
            .toList(),
        completionPct,
        inProgressId,
        updatedAt);
  }
}
