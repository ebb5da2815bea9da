package dev.taskyard.client.bench;

import java.util.Locale;

/** A part of the benchmark that can be run by itself. */
public enum Part {
  /** Adding: one by one from one thread and from four, and in batches. */
  ENQUEUE,
  /** Draining a full queue with one, two and four worker processes. */
  DRAIN,
  /** From the commit of an add to the start of the executor in another process. */
  PICKUP,
  /** Storing what a hundred runs emit, and seeing it from another process. */
  EVENTS,
  /** Single calls of the Java client. */
  CALLS,
  /** The ready-made reports. */
  REPORTS;

  /** As it is written on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
