package dev.taskyard.task;

import java.time.Duration;

/**
 * A check that the host is to run in a task's workspace when its executor is done.
 *
 * @param name the kind: fmt, check, lint, test, …; {@code custom} when nobody named it
 * @param command for {@code /bin/sh}
 * @param timeout how long it may take
 */
public record GateSpec(String name, String command, Duration timeout) {
  /** The name of a gate that nobody named. */
  public static final String CUSTOM = "custom";

  /** How long a gate may take unless somebody says otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);
}
