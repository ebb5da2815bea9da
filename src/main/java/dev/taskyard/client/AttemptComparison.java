package dev.taskyard.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attempts side by side.
 *
 * @param rows a row for each kind of fact, with a value for each attempt
 * @param choice which one the rules choose and why; null while none has completed
 */
public record AttemptComparison(
    List<AttemptView> attempts, List<Row> rows, @Nullable String choice) {

  /** One kind of fact; what is unknown is a dash. */
  public record Row(String name, List<String> values) {
    public Row {
      values = List.copyOf(values);
    }
  }

  public AttemptComparison {
    attempts = List.copyOf(attempts);
    rows = List.copyOf(rows);
  }
}
