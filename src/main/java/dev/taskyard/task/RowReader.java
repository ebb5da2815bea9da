package dev.taskyard.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the rows of a query one by one. */
public interface RowReader {
  /** Comes first, once: the names of the columns, in lower case. */
  void columns(List<String> names);

  /**
   * One row, in the order of the columns: strings, numbers, booleans, {@link java.time.Instant}s
   * and nulls; anything else as its text.
   */
  void row(List<? extends @Nullable Object> values);
}
