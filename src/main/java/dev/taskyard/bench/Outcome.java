package dev.taskyard.bench;

import dev.taskyard.task.Cause;
import dev.taskyard.task.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a run ends.
 *
 * @param status as in {@code task_runs}
 * @param error null unless it failed
 */
record Outcome(String status, Cause cause, @Nullable String error) {
  static final Outcome COMPLETED = of(TaskStatus.COMPLETED, Cause.COMPLETED);
  static final Outcome CANCELED = of(TaskStatus.CANCELED, Cause.CANCELED);
  static final Outcome WORKER_DIED = new Outcome("lost", Cause.LEASE_LOST, null);
  static final Outcome GIVEN_BACK = new Outcome("lost", Cause.GIVEN_BACK, null);
  static final Outcome GAVE_UP = failed(Cause.GAVE_UP, "Gave up after 3 recoveries");

  private static Outcome of(TaskStatus status, Cause cause) {
    return new Outcome(status.word(), cause, null);
  }

  static Outcome failed(Cause cause, String error) {
    return new Outcome(TaskStatus.FAILED.word(), cause, error);
  }

  /** One of the usual reasons. */
  static Outcome failed(Dice dice) {
    Words.Failure failure = dice.mostlyFirst(Words.FAILURES);
    return failed(failure.cause(), failure.error().replace("%d", "" + dice.between(1, 60_000)));
  }

  boolean isLost() {
    return status.equals("lost");
  }

  boolean isCompleted() {
    return cause == Cause.COMPLETED;
  }

  /** Whether the host came to run the gates. */
  boolean reachesGates() {
    return isCompleted() || cause == Cause.GATE_FAILED;
  }

  /** The last line of the story. */
  String words() {
    return error == null ? "Task " + status : "Task failed: " + error;
  }
}
