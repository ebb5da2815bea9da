package dev.taskyard.peers;

import java.time.Instant;

/** The machine's clock, which all processes here share. */
final class Clocks {
  private Clocks() {}

  /** Microseconds since 1970. */
  static long micros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }
}
