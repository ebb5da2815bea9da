package dev.taskyard.task;

import org.jspecify.annotations.Nullable;

/**
 * A schedule that somebody asks for.
 *
 * @param name a letter or digit, then letters, digits, {@code .}, {@code _} and {@code -}; at most
 *     100; no other schedule has it
 * @param rule by {@code kind}: five fields, {@code FREQ=…;…}, or a duration of at least a second
 * @param zone id of a time zone; null: that of this process
 * @param task what is added each time; an instant ({@code runAt}) it can't have
 */
public record NewSchedule(
    String name,
    RuleKind kind,
    String rule,
    @Nullable String zone,
    Missed missed,
    Overlap overlap,
    NewTask task) {

  /** With what is usual: one missed run is made up for, and none overlaps another. */
  public static NewSchedule of(String name, RuleKind kind, String rule, NewTask task) {
    return new NewSchedule(name, kind, rule, null, Missed.ONCE, Overlap.SKIP, task);
  }

  /** The same by the clocks of this zone. */
  public NewSchedule in(String otherZone) {
    return new NewSchedule(name, kind, rule, otherZone, missed, overlap, task);
  }

  /** The same with these policies. */
  public NewSchedule with(Missed otherMissed, Overlap otherOverlap) {
    return new NewSchedule(name, kind, rule, zone, otherMissed, otherOverlap, task);
  }
}
