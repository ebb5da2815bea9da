package dev.taskyard.client;

import dev.taskyard.queue.FireSchedules;
import dev.taskyard.store.Database;
import dev.taskyard.task.NewSchedule;
import dev.taskyard.task.RuleKind;
import dev.taskyard.task.Schedule;
import dev.taskyard.task.ScheduleRun;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Schedules on a database whose time is moved rather than waited for. */
abstract class ScheduleTests extends DatabaseTests {
  static final String HERE = "here";

  Database database;

  @BeforeEach
  void openDatabase(TestDatabase test) {
    database = Database.open(MigratedSchema.settings(test), 4);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  Schedules schedules() {
    return tasks.manager().schedules();
  }

  /** Every hour, in the workspace. */
  NewSchedule hourly(String name) {
    return NewSchedule.of(name, RuleKind.EVERY, "1h", tasks.task("ok").build());
  }

  FireSchedules sweep() {
    return new Adding(tasks.config(), database).schedules();
  }

  int fire() {
    return sweep().fireDue(HERE);
  }

  /** Time goes on by so much for this schedule. */
  Schedule passes(Duration time, String name) {
    tasks.execute(
        """
        update taskyard.schedules
           set starts_at = starts_at - interval '%1$d' second,
               next_at = next_at - interval '%1$d' second,
               paused_at = paused_at - interval '%1$d' second
         where name = '%2$s'
        """
            .formatted(time.toSeconds(), name));
    tasks.execute(
        "update taskyard.schedule_runs set instant = instant - interval '%d' second"
            .formatted(time.toSeconds()));
    return schedules().get(name);
  }

  /** Its instants and what became of them, the earliest first: {@code -2h fired}. */
  List<String> history(String name) {
    Schedule schedule = schedules().get(name);
    Instant start = schedule.startsAt();
    return schedules().history(name, 10_000).stream()
        .sorted((a, b) -> a.instant().compareTo(b.instant()))
        .map(run -> hours(start, run) + " " + run.state().word())
        .toList();
  }

  private static String hours(Instant start, ScheduleRun run) {
    return Duration.between(start, run.instant()).toHours() + "h";
  }

  /** Ends the task that it added last. */
  void endLast(String name) {
    tasks.manager().cancel(schedules().get(name).lastTask());
  }

  static String utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).toString();
  }
}
