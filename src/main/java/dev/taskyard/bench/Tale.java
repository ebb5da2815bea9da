package dev.taskyard.bench;

import dev.taskyard.store.HistoryTable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The story of one task as it goes on: its clock, and its entries. Single-threaded. */
final class Tale {
  private final HistoryRows rows;
  private final long task;
  private long micros;
  private int run;
  private int entries;

  Tale(HistoryRows rows, long task, long micros) {
    this.rows = rows;
    this.task = task;
    this.micros = micros;
  }

  /** Time goes by. */
  void pass(long millis) {
    micros += millis * 1000 + (micros + task) % 1000;
  }

  /** Until another task's time, unless that is past. */
  void passTo(long otherMicros) {
    micros = Math.max(micros, otherMicros);
  }

  void beginRun() {
    run++;
  }

  int run() {
    return run;
  }

  long micros() {
    return micros;
  }

  Instant now() {
    return instant(micros);
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
  }

  /** The number of the new entry. */
  int tell(String kind, String summary) {
    return tell(kind, summary, null, null);
  }

  int tell(String kind, String summary, @Nullable String text, @Nullable String detailPath) {
    rows.add(
        HistoryTable.TIMELINE_ENTRIES,
        task,
        ++entries,
        run,
        now(),
        kind,
        summary,
        text,
        detailPath);
    return entries;
  }
}
