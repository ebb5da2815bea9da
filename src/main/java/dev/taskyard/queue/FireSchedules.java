package dev.taskyard.queue;

import dev.taskyard.schedule.Rule;
import dev.taskyard.schedule.Zones;
import dev.taskyard.store.Database;
import dev.taskyard.store.ScheduleRow;
import dev.taskyard.store.ScheduleStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.Missed;
import dev.taskyard.task.Overlap;
import dev.taskyard.task.Schedule;
import dev.taskyard.task.ScheduleRun;
import dev.taskyard.task.ScheduleRun.State;
import dev.taskyard.task.Summaries;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds the tasks of schedules, when they are due and when somebody asks for one.
 *
 * <p>Each schedule is one transaction: its row is locked, what became of each instant is written
 * under the key (schedule, instant), the task is added as {@code add} does it, and the next instant
 * is set. Whoever comes second finds the row locked, and after that nothing due. The database's
 * clock decides.
 */
public final class FireSchedules {

  /** Makes the task of a schedule. */
  public interface Maker {
    /**
     * The task to be added.
     *
     * @param document the task as the schedule has it
     * @param schedule its name
     * @throws TaskyardException it can't be made here and now
     */
    AddTasks.Addition make(String document, String schedule, Instant now);
  }

  /**
   * An instant that nobody looked at for so long was missed. It is more than a poll and a restart
   * take.
   */
  static final Duration ON_TIME = Duration.ofMinutes(1);

  /** How many instants may wait for the tasks before them. */
  static final int MOST_PENDING = 100;

  /** Those that others have locked stay due: it is not for us to wait for them. */
  private static final int MOST_ROUNDS = 10;

  private final Database database;
  private final AddTasks adds;
  private final Maker maker;

  public FireSchedules(Database database, AddTasks adds, Maker maker) {
    this.database = database;
    this.adds = adds;
    this.maker = maker;
  }

  /** Does what is to be done on this host now; how many tasks were added. */
  public int fireDue(String host) {
    int added = 0;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      List<Long> due = database.transactions().read(tx -> tx.schedules().due(host));
      added += fire(due);
      if (due.size() < ScheduleStore.MOST_DUE) {
        break;
      }
    }
    return added;
  }

  private int fire(List<Long> due) {
    int added = 0;
    for (long id : due) {
      added +=
          database
              .transactions()
              .writeOver(
                  tx ->
                      tx.schedules()
                          .lockFree(id)
                          .map(row -> new Firing(tx, row, tx.now()).fire())
                          .orElse(0));
    }
    return added;
  }

  /**
   * Adds a task of the schedule now, whatever its rule and its policies say.
   *
   * @return the task's public id
   * @throws TaskyardException NOT_FOUND: no such schedule; else it could not be added
   */
  public String fireNow(String name) {
    return database
        .transactions()
        .writeOver(
            tx -> {
              ScheduleRow row = ScheduleChanges.locked(tx, name);
              Instant now = database.clock().instant();
              String id = adds.addIn(tx, addition(row.schedule(), now));
              tx.tasks().idOf(id).ifPresent(task -> tx.schedules().setAdded(row.id(), task));
              tx.schedules()
                  .insert(row.id(), new ScheduleRun(now, State.MANUAL, null, id, null, now));
              return id;
            });
  }

  private AddTasks.Addition addition(Schedule schedule, Instant now) {
    return maker.make(schedule.task(), schedule.name(), now);
  }

  /** One schedule, under its lock. */
  private final class Firing {
    private final Tx tx;
    private final ScheduleRow row;
    private final Schedule schedule;
    private final Instant now;
    private @Nullable Long lastTaskId;
    private int pending;
    private int added;

    Firing(Tx tx, ScheduleRow row, Instant now) {
      this.tx = tx;
      this.row = row;
      this.schedule = row.schedule();
      this.now = now;
      this.lastTaskId = row.lastTaskId();
      this.pending = schedule.pending();
    }

    int fire() {
      if (pending > 0 && !overlaps()) {
        Instant oldest = tx.schedules().pending(row.id()).get(0);
        tx.schedules().settle(row.id(), added(oldest, late(oldest)));
        pending--;
      }
      Instant nextAt = schedule.nextAt();
      if (nextAt != null && !nextAt.isAfter(now)) {
        fireSince(nextAt);
      }
      if (pending > 0 || schedule.pending() > 0) {
        tx.schedules().countPending(row.id());
      }
      return added;
    }

    private void fireSince(Instant first) {
      ScheduledInstants due;
      try {
        due = ScheduledInstants.since(first, now, rule(schedule));
      } catch (TaskyardException e) {
        // What could be read when it was added can't be read here: that must not go on for ever.
        record(first, State.FAILED, "The schedule is over: " + e.getMessage());
        tx.schedules().setNext(row.id(), null);
        return;
      }
      if (due.before() != null) {
        record(due.before(), State.MISSED, missedUntil(due.latest().get(0)));
      }
      int missed = (int) due.latest().stream().filter(this::isMissed).count();
      for (int i = 0; i < due.latest().size(); i++) {
        boolean last = i == due.latest().size() - 1;
        decide(due.latest().get(i), i < missed, last);
      }
      tx.schedules().setNext(row.id(), due.next().orElse(null));
    }

    private boolean isMissed(Instant instant) {
      return instant.isBefore(now.minus(ON_TIME));
    }

    /**
     * @param last whether none is later: one that is makes up for those that were missed
     */
    private void decide(Instant instant, boolean missed, boolean last) {
      boolean madeUp =
          schedule.missed() == Missed.ALL || (schedule.missed() == Missed.ONCE && last);
      if (missed && !madeUp) {
        record(instant, State.MISSED, "No worker was there");
      } else if (schedule.overlap() == Overlap.ALLOW || !(overlaps() || pending > 0)) {
        tx.schedules().insert(row.id(), added(instant, late(instant)));
      } else if (schedule.overlap() == Overlap.SKIP
          && !(missed && schedule.missed() == Missed.ALL)) {
        record(instant, State.SKIPPED, "The task before it has not ended" + lastTask());
      } else if (pending >= MOST_PENDING) {
        record(instant, State.SKIPPED, MOST_PENDING + " instants are pending before it");
      } else {
        record(instant, State.PENDING, null);
        pending++;
      }
    }

    private boolean overlaps() {
      return lastTaskId != null && tx.schedules().isLive(lastTaskId);
    }

    private String lastTask() {
      return lastTaskId == null ? "" : ": " + tx.tasks().publicIdOf(lastTaskId);
    }

    /** What was added for an instant, or why nothing was. */
    private ScheduleRun added(Instant instant, @Nullable String late) {
      AddTasks.Addition addition;
      String id;
      try {
        addition = addition(schedule, database.clock().instant());
        id = adds.addIn(tx, addition);
      } catch (TaskyardException e) {
        // Refused before anything was written.
        return run(instant, State.FAILED, String.valueOf(e.getMessage()), null);
      }
      if (!id.equals(addition.task().publicId())) {
        return run(instant, State.SKIPPED, "Task " + id + " has its key", null);
      }
      long taskId = tx.tasks().idOf(id).orElseThrow();
      lastTaskId = taskId;
      tx.schedules().setAdded(row.id(), taskId);
      added++;
      return run(instant, State.FIRED, late, id);
    }

    private @Nullable String late(Instant instant) {
      return isMissed(instant)
          ? DurationWords.about(Duration.between(instant, now)) + " late"
          : null;
    }

    private String missedUntil(Instant end) {
      return "No worker was there: also for what was due until " + end;
    }

    private void record(Instant instant, State state, @Nullable String reason) {
      tx.schedules().insert(row.id(), run(instant, state, reason, null));
    }

    private ScheduleRun run(
        Instant instant, State state, @Nullable String reason, @Nullable String taskId) {
      return new ScheduleRun(
          instant, state, reason == null ? null : Summaries.summarize(reason), taskId, null, now);
    }
  }

  /** When a schedule is due. */
  public static Rule rule(Schedule schedule) {
    return Rule.of(
        schedule.kind(), schedule.rule(), Zones.named(schedule.zone()), schedule.startsAt());
  }
}
