package dev.taskyard.cli;

import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TimelineEntry;
import java.util.function.Consumer;

/** Prints entries as they come. */
final class LiveTimeline implements Consumer<TimelineEntry> {

  /** Nobody reads any more. */
  static final class ReaderGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReaderGone() {
      super("standard output was closed", null, false, false);
    }
  }

  private final Output out;
  private final boolean json;
  private final TimelineLines lines;

  LiveTimeline(Context context) {
    this.out = context.out();
    this.json = context.json();
    this.lines = TimelineLines.live(context.colours());
  }

  /**
   * What the ended task consumed, as far as that is known; not in JSON, where the record has it.
   */
  void end(TaskRecord task) {
    String usage = TaskScreen.usage(task.usage());
    if (!json && usage != null) {
      out.line(lines.epilogue(task, "usage", usage));
    }
  }

  @Override
  public void accept(TimelineEntry entry) {
    if (json) {
      Json.print(out, o -> TaskJson.entry(o, entry));
    } else {
      out.line(lines.format(entry));
    }
    out.flush();
    if (out.isLost()) {
      throw new ReaderGone();
    }
  }
}
