package dev.taskyard.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the rule of a schedule is written. */
public enum RuleKind {
  /** Five fields, as in a crontab. */
  CRON,
  /** A recurrence rule of RFC 5545. */
  RRULE,
  /** A duration, counted from when the schedule was added. */
  EVERY;

  /** The word in JSON, SQL and on the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind with this word, if there is one. */
  public static Optional<RuleKind> ofWord(String word) {
    return Arrays.stream(values()).filter(k -> k.word().equals(word)).findFirst();
  }
}
