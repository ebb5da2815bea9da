package dev.taskyard.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The database's time, told by this process's monotonic clock since the last alignment. A wrong
 * host clock does not show, and a step of the host's clock does not either. Thread-safe.
 */
public final class DatabaseClock implements InstantSource {
  private record Alignment(Instant databaseTime, long nanos) {}

  private volatile Alignment alignment;

  /** Aligned to what the database said at {@code System.nanoTime() == nanos}. */
  DatabaseClock(Instant databaseTime, long nanos) {
    alignment = new Alignment(databaseTime, nanos);
  }

  /**
   * Takes what the database said between two readings of {@code System.nanoTime()}: half-way, as
   * far as we know.
   */
  public void align(Instant databaseTime, long nanosBefore, long nanosAfter) {
    alignment = new Alignment(databaseTime, nanosBefore + (nanosAfter - nanosBefore) / 2);
  }

  /** Now, with microseconds: what the databases can keep. */
  @Override
  public Instant instant() {
    Alignment last = alignment;
    Instant now = last.databaseTime.plus(Duration.ofNanos(System.nanoTime() - last.nanos));
    return now.truncatedTo(java.time.temporal.ChronoUnit.MICROS);
  }
}
