package dev.taskyard.timeline;

/** What became of the end of a run. */
public enum EndOutcome {
  /** It is stored, and everything before it. */
  RECORDED,
  /**
   * It is not stored: the task belonged to somebody else by then, or the recorder has given up or
   * ended, and the task is left to a rescue.
   */
  LEASE_LOST
}
