package dev.taskyard.queue;

import dev.taskyard.config.DidYouMean;
import dev.taskyard.schedule.Rule;
import dev.taskyard.store.Database;
import dev.taskyard.store.ScheduleRow;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.Transactions;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Schedule;
import dev.taskyard.task.ScheduleRun;
import dev.taskyard.task.ScheduleRun.State;
import dev.taskyard.task.TaskyardException;
import java.time.Instant;
import java.util.Optional;

/** Adds, pauses, resumes and removes schedules: each in one transaction, under the row's lock. */
public final class ScheduleChanges {

  private final Database database;

  public ScheduleChanges(Database database) {
    this.database = database;
  }

  /**
   * Stores a schedule.
   *
   * @throws TaskyardException INVALID: another has its name
   */
  public void add(Schedule schedule) {
    try {
      Schedule ignored =
          database
              .transactions()
              .write(
                  tx -> {
                    tx.schedules().insert(schedule);
                    return schedule;
                  });
    } catch (StoreException e) {
      if (Transactions.isDuplicate(e)) {
        throw TaskyardException.invalid(
            "A schedule '"
                + schedule.name()
                + "' exists: expected a name of its own; remove that one first, or name this one"
                + " otherwise");
      }
      throw e;
    }
  }

  /** Adds no task until it is resumed. One that is paused stays so. */
  public void pause(String name) {
    change(
        name,
        (tx, row) -> {
          if (row.schedule().pausedAt() == null) {
            Instant now = tx.now();
            Instant nextAt = row.schedule().nextAt();
            if (nextAt != null && !nextAt.isAfter(now)) {
              tx.schedules().insert(row.id(), skipped(nextAt, "The schedule was paused", now));
            }
            for (Instant instant : tx.schedules().pending(row.id())) {
              tx.schedules().settle(row.id(), skipped(instant, "The schedule was paused", now));
            }
            tx.schedules().countPending(row.id());
            tx.schedules().setPaused(row.id(), now, null, now);
          }
        });
  }

  /**
   * Goes on with the next instant to come; those that passed meanwhile were skipped. One that is
   * not paused stays so.
   */
  public void resume(String name) {
    change(
        name,
        (tx, row) -> {
          Instant pausedAt = row.schedule().pausedAt();
          if (pausedAt != null) {
            Instant now = tx.now();
            Rule rule = FireSchedules.rule(row.schedule());
            Optional<Instant> skipped = rule.nextAfter(pausedAt);
            if (skipped.isPresent() && !skipped.get().isAfter(now)) {
              String reason = "The schedule was paused from " + pausedAt + " to " + now;
              tx.schedules().insert(row.id(), skipped(skipped.get(), reason, now));
            }
            Instant next = rule.nextAfter(now).orElse(null);
            tx.schedules().setPaused(row.id(), null, next, now);
          }
        });
  }

  private static ScheduleRun skipped(Instant instant, String reason, Instant now) {
    return new ScheduleRun(instant, State.SKIPPED, reason, null, null, now);
  }

  /** With its history. Its tasks stay, and those that wait or run go on. */
  public void remove(String name) {
    change(name, (tx, row) -> tx.schedules().delete(row.id()));
  }

  private interface Change {
    void make(Tx tx, ScheduleRow row);
  }

  private void change(String name, Change change) {
    String ignored =
        database
            .transactions()
            .write(
                tx -> {
                  change.make(tx, locked(tx, name));
                  return name;
                });
  }

  static ScheduleRow locked(Tx tx, String name) {
    return tx.schedules().lock(name).orElseThrow(() -> notFound(tx, name));
  }

  /** The schedule of this name. @throws TaskyardException NOT_FOUND */
  public static ScheduleRow find(Tx tx, String name) {
    return tx.schedules().named(name).orElseThrow(() -> notFound(tx, name));
  }

  private static TaskyardException notFound(Tx tx, String name) {
    return TaskyardException.notFound(
        "Schedule not found: "
            + name
            + DidYouMean.hint(name, tx.schedules().all().stream().map(Schedule::name).toList()));
  }
}
