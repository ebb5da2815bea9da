package dev.taskyard.queue;

import dev.taskyard.store.QueueRow;
import dev.taskyard.store.TimelineStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The next lines of one task's timeline, written while its row is locked: numbered without a gap,
 * never going back in time. Single-threaded, lives as long as its transaction.
 */
public final class Story {
  private final long taskId;
  private final int run;
  private final List<TimelineStore.Line> lines = new ArrayList<>();
  private int entries;
  private Instant lastAt;

  private Story(long taskId, int run, int entries, Instant lastAt) {
    this.taskId = taskId;
    this.run = run;
    this.entries = entries;
    this.lastAt = lastAt;
  }

  /** Goes on behind what the locked row says, for its present run. */
  public static Story of(QueueRow locked) {
    return new Story(locked.taskId(), locked.run(), locked.entries(), locked.lastEntryAt());
  }

  /**
   * Goes on behind what the timeline itself says, outside any run; its task's row in {@code tasks}
   * is locked.
   */
  public static Story ofEnded(long taskId, TimelineStore.Extent extent) {
    return new Story(
        taskId, 0, extent.entries(), extent.lastAt() == null ? Instant.EPOCH : extent.lastAt());
  }

  /** Adds a line; the number of its entry. */
  public int add(Instant at, String kind, Telling telling) {
    Instant time = at.isBefore(lastAt) ? lastAt : at;
    lastAt = time;
    entries++;
    lines.add(
        new TimelineStore.Line(
            taskId,
            entries,
            run,
            time,
            kind,
            telling.summary(),
            telling.text(),
            telling.detailPath()));
    return entries;
  }

  /** Adds a line that is short enough to be its own summary. */
  public int add(Instant at, String kind, String summary) {
    return add(at, kind, Telling.brief(summary));
  }

  public long taskId() {
    return taskId;
  }

  public int run() {
    return run;
  }

  public int entries() {
    return entries;
  }

  /** The time of the last line. */
  public Instant lastAt() {
    return lastAt;
  }

  public List<TimelineStore.Line> lines() {
    return lines;
  }
}
