package dev.taskyard.cli;

import dev.taskyard.task.Schedule;
import dev.taskyard.task.ScheduleRun;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Schedules in JSON. */
final class ScheduleJson {

  private ScheduleJson() {}

  static void schedule(Json json, Schedule schedule) throws IOException {
    json.object(o -> fields(o, schedule));
  }

  /** With the instants to come and the latest that came. */
  static void whole(Json json, Schedule schedule, List<Instant> next, List<ScheduleRun> runs)
      throws IOException {
    json.object(
        o -> {
          fields(o, schedule);
          o.name("next").list(next, Json::instant);
          o.name("history").list(runs, ScheduleJson::run);
        });
  }

  private static void fields(Json o, Schedule schedule) throws IOException {
    o.field("name", schedule.name());
    o.field("state", schedule.state().word());
    o.field("kind", schedule.kind().word());
    o.field("rule", schedule.rule());
    o.field("zone", schedule.zone());
    o.field("missed", schedule.missed().word());
    o.field("overlap", schedule.overlap().word());
    o.field("next_at", schedule.nextAt());
    o.field("paused_at", schedule.pausedAt());
    o.field("pending", schedule.pending());
    o.field("last_task", schedule.lastTask());
    o.field("host", schedule.host());
    o.field("starts_at", schedule.startsAt());
    o.field("created_at", schedule.createdAt());
    o.field("updated_at", schedule.updatedAt());
    o.raw("task", schedule.task());
  }

  static void run(Json json, ScheduleRun run) throws IOException {
    json.object(
        o -> {
          o.field("instant", run.instant());
          o.field("state", run.state().word());
          o.field("reason", run.reason());
          o.field("task_id", run.taskId());
          o.field("task_status", run.taskStatus() == null ? null : run.taskStatus().word());
          o.field("recorded_at", run.recordedAt());
        });
  }
}
