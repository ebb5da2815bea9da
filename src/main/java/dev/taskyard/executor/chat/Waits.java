package dev.taskyard.executor.chat;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a model is asked again.
 *
 * @param first before the second try; doubled before each further one
 * @param longest who is told to wait longer does not wait here: the task does
 * @param tries how often it is asked in all
 */
record Waits(Duration first, Duration longest, int tries) {
  static final Waits USUAL = new Waits(Duration.ofSeconds(1), Duration.ofSeconds(60), 6);

  private static final double JITTER = 0.2;

  /** Before try number {@code tries + 1}, give or take a fifth. */
  Duration before(int triesSoFar) {
    double jitter = 1 + JITTER * (2 * RandomGenerator.getDefault().nextDouble() - 1);
    long millis = (long) (first.toMillis() * Math.pow(2, triesSoFar - 1.0) * jitter);
    return Duration.ofMillis(Math.min(millis, longest.toMillis()));
  }
}
