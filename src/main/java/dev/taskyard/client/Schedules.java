package dev.taskyard.client;

import dev.taskyard.queue.FireSchedules;
import dev.taskyard.queue.ScheduleChanges;
import dev.taskyard.schedule.Rule;
import dev.taskyard.schedule.Zones;
import dev.taskyard.store.Database;
import dev.taskyard.task.NewSchedule;
import dev.taskyard.task.RuleKind;
import dev.taskyard.task.Schedule;
import dev.taskyard.task.ScheduleRun;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.worker.ProcessIdentity;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Schedules: rules that add tasks. Workers look once a poll for what is due and add it, one task
 * for an instant however many workers there are.
 *
 * <p>Thread-safe. All methods throw {@link TaskyardException} with a one-line message: NOT_FOUND
 * where there is no schedule of that name; none returns before its change is committed.
 */
public final class Schedules {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final int LONGEST_RULE = 2000;

  private final Database database;
  private final Adding adding;
  private final LocalWorkers workers;
  private final ScheduleChanges changes;

  Schedules(Database database, Adding adding, LocalWorkers workers) {
    this.database = database;
    this.adding = adding;
    this.workers = workers;
    this.changes = new ScheduleChanges(database);
  }

  // --- enter

  /**
   * Adds a schedule. Its task is checked as if it were added now and takes the defaults of this
   * process, for good.
   *
   * @throws TaskyardException INVALID: the name is bad or taken, the rule can't be read or honoured
   *     or names no instant to come, the zone is unknown, or the task is at fault; nothing is
   *     stored
   */
  public Schedule add(NewSchedule asked) {
    if (!NAME.matcher(asked.name()).matches()) {
      throw TaskyardException.invalid(
          "Bad schedule name '"
              + asked.name()
              + "': expected a letter or digit, then letters, digits, '.', '_' and '-', at most 100");
    }
    if (asked.rule().length() > LONGEST_RULE) {
      throw TaskyardException.invalid(
          "A rule of %d characters: expected at most %d"
              .formatted(asked.rule().length(), LONGEST_RULE));
    }
    ZoneId zone = asked.zone() == null ? ZoneId.systemDefault() : Zones.named(asked.zone());
    return StoreFaults.translating(
        () -> {
          Instant now = database.clock().instant();
          Instant start = start(asked.kind(), now);
          Instant first = first(Rule.of(asked.kind(), asked.rule(), zone, start), asked, now);
          Adding.Repeated task = adding.repeated(asked.task());
          var schedule =
              new Schedule(
                  asked.name(),
                  asked.kind(),
                  asked.rule(),
                  zone.getId(),
                  task.document(),
                  task.promptSummary(),
                  asked.missed(),
                  asked.overlap(),
                  task.host(),
                  start,
                  first,
                  null,
                  0,
                  null,
                  now,
                  now);
          changes.add(schedule);
          return schedule;
        });
  }

  /** Whole seconds for a duration; the next whole minute for what a recurrence leaves open. */
  private static Instant start(RuleKind kind, Instant now) {
    return kind == RuleKind.RRULE
        ? now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES)
        : now.truncatedTo(ChronoUnit.SECONDS);
  }

  private static Instant first(Rule rule, NewSchedule asked, Instant now) {
    return rule.nextAfter(now)
        .orElseThrow(
            () ->
                TaskyardException.invalid(
                    "The rule '"
                        + asked.rule()
                        + "' names no time to come: expected one at least"));
  }

  // --- look

  /** All of them, by name. */
  public List<Schedule> list() {
    return StoreFaults.translating(() -> database.transactions().read(tx -> tx.schedules().all()));
  }

  public Schedule get(String name) {
    return StoreFaults.translating(
        () -> database.transactions().read(tx -> ScheduleChanges.find(tx, name)).schedule());
  }

  /** Up to {@code n} instants to come of a schedule; of one that is paused, as if it were not. */
  public List<Instant> next(Schedule schedule, int n) {
    Rule rule = FireSchedules.rule(schedule);
    var found = new ArrayList<Instant>();
    Instant last = database.clock().instant();
    for (int i = 0; i < n; i++) {
      Optional<Instant> next = rule.nextAfter(last);
      if (next.isEmpty()) {
        break;
      }
      last = next.get();
      found.add(last);
    }
    return found;
  }

  /**
   * What became of its instants, the latest first.
   *
   * @param limit 1 to 10,000; about the latest thousand are kept
   */
  public List<ScheduleRun> history(String name, int limit) {
    if (limit < 1 || limit > 10_000) {
      throw TaskyardException.invalid("Bad limit " + limit + ": expected 1 to 10000");
    }
    return StoreFaults.translating(
        () ->
            database
                .transactions()
                .read(tx -> tx.schedules().history(ScheduleChanges.find(tx, name).id(), limit)));
  }

  // --- change

  /** Adds no task until it is resumed. One that is paused stays so. */
  public Schedule pause(String name) {
    return StoreFaults.translating(
        () -> {
          changes.pause(name);
          return get(name);
        });
  }

  /** Goes on with the next instant to come. One that is not paused stays so. */
  public Schedule resume(String name) {
    return StoreFaults.translating(
        () -> {
          changes.resume(name);
          return get(name);
        });
  }

  /**
   * Adds its task now, whatever its rule and its policies say, also while it is paused.
   *
   * @return the task's public id; when the task has a key that a live one has, that one's
   * @throws TaskyardException it can't be added on this host
   */
  public String run(String name) {
    return StoreFaults.translating(
        () -> {
          refuseElsewhere(get(name));
          String id = adding.schedules().fireNow(name);
          workers.workAppeared();
          return id;
        });
  }

  private static void refuseElsewhere(Schedule schedule) {
    if (schedule.host() != null && !schedule.host().equals(ProcessIdentity.worktreeHost())) {
      throw TaskyardException.failed(
          "The repository of schedule %s is on host %s: run the command there"
              .formatted(schedule.name(), schedule.host()));
    }
  }

  /** Removes it with its history. Its tasks stay, and those that wait or run go on. */
  public void remove(String name) {
    String ignored =
        StoreFaults.translating(
            () -> {
              changes.remove(name);
              return name;
            });
  }
}
