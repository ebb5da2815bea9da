package dev.taskyard.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a run or a task ended as it did: one word to group by. */
public enum Cause {
  COMPLETED,
  FAILED,
  /** Canceled, and the executor ended within the grace period. */
  CANCELED,
  /** Canceled, and the executor had to be killed. */
  CANCEL_FORCED,
  /** The run limit passed. */
  WALL_TIMEOUT,
  /** No event for longer than the idle limit. */
  IDLE_TIMEOUT,
  /** Waited in the queue for longer than allowed. */
  EXPIRED,
  /** A task that it was to run after failed or was canceled. */
  DEPENDENCY_FAILED,
  /** An agent's output ended without saying how it went. */
  NO_TERMINAL_EVENT,
  API_ERROR,
  RATE_LIMITED,
  GATE_FAILED,
  /** The worker lost its right to the task; another run follows. */
  LEASE_LOST,
  /** The worker was stopped and gave the task back; another run follows. */
  GIVEN_BACK,
  /** The task's worker died more often than {@code max_recoveries} allows. */
  GAVE_UP,
  /** The executor threw, or could not be started. */
  EXECUTOR_CRASHED;

  /** The word in JSON and SQL. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The cause with this word, if there is one. */
  public static Optional<Cause> ofWord(String word) {
    return Arrays.stream(values()).filter(c -> c.word().equals(word)).findFirst();
  }
}
