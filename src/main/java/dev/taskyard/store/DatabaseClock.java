package dev.taskyard.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The database's time, told by this process's monotonic clock since the last alignment. A wrong
 * host clock does not show, and a step of the host's clock does not either. Thread-safe.
 */
public final class DatabaseClock implements InstantSource {
  /** What two clocks may differ by after a second, in parts: far more than they do. */
  private static final long DRIFT_PER = 20_000;

  private record Alignment(Instant databaseTime, long nanos, long errorNanos) {
    /** The database's time at a reading of {@code System.nanoTime()}. */
    Instant at(long then) {
      return databaseTime.plus(Duration.ofNanos(then - nanos));
    }

    /** How wrong {@link #at} can be. */
    long errorAt(long then) {
      return errorNanos + Math.abs(then - nanos) / DRIFT_PER;
    }
  }

  private volatile Alignment alignment;

  /** Aligned to what the database said at {@code System.nanoTime() == nanos}. */
  DatabaseClock(Instant databaseTime, long nanos) {
    alignment = new Alignment(databaseTime, nanos, Long.MAX_VALUE / 4);
  }

  /**
   * Takes what the database said between two readings of {@code System.nanoTime()}: half-way, as
   * far as we know. A slow answer does not replace a quick one that it agrees with: the ends and
   * beginnings of runs that different processes tell are to be in order.
   */
  public synchronized void align(Instant databaseTime, long nanosBefore, long nanosAfter) {
    long error = (nanosAfter - nanosBefore) / 2;
    long nanos = nanosBefore + error;
    Alignment last = alignment;
    long lastError = last.errorAt(nanos);
    boolean agrees =
        Duration.between(last.at(nanos), databaseTime)
                .abs()
                .compareTo(Duration.ofNanos(lastError + error))
            <= 0;
    if (!agrees || error <= lastError) {
      alignment = new Alignment(databaseTime, nanos, error);
    }
  }

  /** Now, with microseconds: what the databases can keep. */
  @Override
  public Instant instant() {
    return alignment.at(System.nanoTime()).truncatedTo(java.time.temporal.ChronoUnit.MICROS);
  }
}
