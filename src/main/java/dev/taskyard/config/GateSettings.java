package dev.taskyard.config;

import java.time.Duration;

/**
 * One {@code [[gates]]} table: a check that is run in a task's workspace.
 *
 * @param name the kind: fmt, check, test, …; {@code custom} unless given
 * @param command for {@code /bin/sh}
 * @param timeout how long it may take
 */
public record GateSettings(String name, String command, Duration timeout) {

  /** How long a gate may take unless its table says otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);
}
