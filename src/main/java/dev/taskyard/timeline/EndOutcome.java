package dev.taskyard.timeline;

/** What became of the end of a run. */
public enum EndOutcome {
  /** It is stored, and everything before it. */
  RECORDED,
  /** The task belonged to somebody else by then; nothing was stored. */
  LEASE_LOST
}
