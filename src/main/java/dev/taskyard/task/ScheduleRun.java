package dev.taskyard.task;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of an instant of a schedule.
 *
 * @param reason why there is no task, or why it is late
 * @param taskId public id of the task that was added
 * @param taskStatus how that stands; null when there is none, or it was cleared
 * @param recordedAt when this was decided
 */
public record ScheduleRun(
    Instant instant,
    State state,
    @Nullable String reason,
    @Nullable String taskId,
    @Nullable TaskStatus taskStatus,
    Instant recordedAt) {

  /** What can become of one. */
  public enum State {
    /** Its task was added. */
    FIRED,
    /** Somebody asked for a task at this instant. */
    MANUAL,
    /** Its task will be added when the one before it has ended. */
    PENDING,
    /** The schedule was paused, or its previous task had not ended. */
    SKIPPED,
    /** No worker was there, and it is not made up for. */
    MISSED,
    /** The task could not be added. */
    FAILED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<State> ofWord(String word) {
      return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
    }
  }
}
