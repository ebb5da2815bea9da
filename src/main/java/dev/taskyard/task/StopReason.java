package dev.taskyard.task;

/** Why a run is told to stop before its own end. */
public enum StopReason {
  /** Somebody asked for the task to be canceled. */
  CANCEL_REQUESTED,
  /** The run limit passed. */
  WALL_TIMEOUT,
  /** No event for longer than the idle limit. */
  IDLE_TIMEOUT,
  /** The task belongs to another worker now: end at once, nothing said from here on is kept. */
  LEASE_LOST,
  /** The worker stops and gives the task back. */
  SHUTDOWN
}
