package dev.taskyard.worker;

import dev.taskyard.task.DurationWords;
import dev.taskyard.task.StopReason;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The two clocks of a run, outside its executor. */
record RunLimits(@Nullable Long wallMillis, @Nullable Long idleMillis) {
  private static final long LONGEST_WAIT = 1000;

  /** Whether it may run for ever, and be silent for ever. */
  boolean isNone() {
    return wallMillis == null && idleMillis == null;
  }

  /** The limit that has passed. */
  Optional<StopReason> passed(long ranNanos, long silentNanos) {
    if (wallMillis != null && ranNanos >= wallMillis * 1_000_000) {
      return Optional.of(StopReason.WALL_TIMEOUT);
    }
    if (idleMillis != null && silentNanos >= idleMillis * 1_000_000) {
      return Optional.of(StopReason.IDLE_TIMEOUT);
    }
    return Optional.empty();
  }

  /** How many milliseconds to wait before looking again. */
  long nextLook(long ranNanos, long silentNanos) {
    long wait = LONGEST_WAIT;
    if (wallMillis != null) {
      wait = Math.min(wait, wallMillis - ranNanos / 1_000_000);
    }
    if (idleMillis != null) {
      wait = Math.min(wait, idleMillis - silentNanos / 1_000_000);
    }
    return Math.max(1, wait);
  }

  /** The words in the task's error. */
  String wallWords() {
    return "Timed out after " + words(wallMillis) + " (run limit)";
  }

  String idleWords() {
    return "Timed out: no event for " + words(idleMillis) + " (idle limit)";
  }

  private static String words(@Nullable Long millis) {
    return DurationWords.of(Duration.ofMillis(millis == null ? 0 : millis));
  }
}
