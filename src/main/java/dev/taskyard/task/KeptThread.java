package dev.taskyard.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as it is stored.
 *
 * @param turns how many there are
 * @param lastRun the run that began the last of them
 * @param outcome how the last of them ended; null when it has not
 * @param items all that was said and done, in order
 */
public record KeptThread(
    String id, int turns, int lastRun, @Nullable String outcome, List<ThreadItem> items) {
  public KeptThread {
    items = List.copyOf(items);
  }

  /** The same with these items. */
  public KeptThread withItems(List<ThreadItem> all) {
    return new KeptThread(id, turns, lastRun, outcome, all);
  }
}
