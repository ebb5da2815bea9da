package dev.taskyard.task;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A rule that adds tasks, as it stands.
 *
 * @param zone id of the time zone whose wall clock the rule speaks of
 * @param task the task as JSON: the fields of a batch line, the adder's defaults filled in
 * @param host the only host whose workers add its task; null for any
 * @param startsAt what intervals and counts begin at
 * @param nextAt when it is due next; null while it is paused, and when it is over
 * @param pausedAt since when it is paused
 * @param pending instants whose task waits for the end of the one before it
 * @param lastTask public id of the task that was added last, where there is still such a task
 */
public record Schedule(
    String name,
    RuleKind kind,
    String rule,
    String zone,
    String task,
    String promptSummary,
    Missed missed,
    Overlap overlap,
    @Nullable String host,
    Instant startsAt,
    @Nullable Instant nextAt,
    @Nullable Instant pausedAt,
    int pending,
    @Nullable String lastTask,
    Instant createdAt,
    Instant updatedAt) {

  /** How a schedule stands. */
  public enum State {
    ACTIVE,
    PAUSED,
    /** Its rule names no instant any more. */
    OVER;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public State state() {
    if (pausedAt != null) {
      return State.PAUSED;
    }
    return nextAt == null ? State.OVER : State.ACTIVE;
  }
}
