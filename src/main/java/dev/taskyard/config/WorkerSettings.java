package dev.taskyard.config;

import java.time.Duration;

/**
 * How a worker process behaves.
 *
 * @param slots tasks at once, 1 to 1000
 * @param heartbeat how often it renews its lease
 * @param lease how long what it holds stays its own after a beat; at least twice the heartbeat
 * @param poll how often it looks for work when nothing woke it
 * @param maxRecoveries how often a task may lose its worker before it fails
 * @param drainTimeout how long it lets its runs go on after the first request to stop
 * @param cancelGrace how long a stopped executor has between the polite signal and the kill
 */
public record WorkerSettings(
    int slots,
    Duration heartbeat,
    Duration lease,
    Duration poll,
    int maxRecoveries,
    Duration drainTimeout,
    Duration cancelGrace) {

  /** 2 slots, heartbeat 10 s, lease 30 s, poll 1 s, 3 recoveries, drain 25 s, grace 5 s. */
  public static final WorkerSettings DEFAULT =
      new WorkerSettings(
          2,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          3,
          Duration.ofSeconds(25),
          Duration.ofSeconds(5));
}
