package dev.taskyard.timeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which message entries of a run stay on the timeline: the first 500 and the last 1,500. The whole
 * text is in the run's raw output, or in its {@link MessageLog}. Confined to the recorder's thread.
 */
final class MessageWindow {
  static final int FIRST = 500;
  static final int LAST = 1500;

  /** A stored message entry, and the file of its text when it is large. */
  record Stored(int entry, @Nullable String path) {}

  private final Deque<Stored> last = new ArrayDeque<>();

  /** Those that must go when {@code fresh} more are stored; nothing changes yet. */
  List<Stored> toTrim(int fresh) {
    int excess = last.size() + fresh - LAST;
    return excess <= 0
        ? List.of()
        : new ArrayList<>(last).subList(0, Math.min(excess, last.size()));
  }

  /** The transaction that trimmed and stored is committed. */
  void committed(List<Stored> trimmed, List<Stored> fresh) {
    for (int i = 0; i < trimmed.size(); i++) {
      last.removeFirst();
    }
    last.addAll(fresh);
  }
}
