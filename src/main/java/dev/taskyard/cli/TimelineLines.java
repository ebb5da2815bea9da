package dev.taskyard.cli;

import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TimelineEntry;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Timeline entries as people read them. */
final class TimelineLines {

  private static final int KIND_WIDTH = 16;

  private final Colours colours;
  private final DateTimeFormatter time;

  private TimelineLines(Colours colours, String pattern) {
    this.colours = colours;
    this.time = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneId.systemDefault());
  }

  /** For what happens now: the time of day says enough. */
  static TimelineLines live(Colours colours) {
    return new TimelineLines(colours, "HH:mm:ss");
  }

  /** For what happened some time. */
  static TimelineLines dated(Colours colours) {
    return new TimelineLines(colours, "yyyy-MM-dd HH:mm:ss.SSS");
  }

  /** What stands behind the last entry of a task that has ended. */
  String epilogue(TaskRecord task, String kind, String text) {
    String stamp = task.endedAt() == null ? "" : time.format(task.endedAt());
    return colours.faint(stamp) + "  " + colours.bold(Text.pad(kind, KIND_WIDTH)) + " " + text;
  }

  /** One entry; further lines of its text are indented. */
  String format(TimelineEntry entry) {
    String stamp = time.format(entry.timestamp());
    String text = entry.text() == null ? entry.summary() : entry.text();
    String indent = "\n" + " ".repeat(stamp.length() + 2 + KIND_WIDTH + 1);
    String detail = entry.detailPath() == null ? "" : "\n(" + entry.detailPath() + ")";
    return colours.faint(stamp)
        + "  "
        + colours.bold(Text.pad(entry.kind(), KIND_WIDTH))
        + " "
        + Text.lines(text.stripTrailing() + detail).replace("\n", indent);
  }
}
