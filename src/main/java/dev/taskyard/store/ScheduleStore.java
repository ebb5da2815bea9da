package dev.taskyard.store;

import dev.taskyard.task.Missed;
import dev.taskyard.task.Overlap;
import dev.taskyard.task.RuleKind;
import dev.taskyard.task.Schedule;
import dev.taskyard.task.ScheduleRun;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** The tables {@code schedules} and {@code schedule_runs}. */
public final class ScheduleStore {

  private final Handle handle;

  ScheduleStore(Handle handle) {
    this.handle = handle;
  }

  // --- enter

  private static final String INSERT =
      """
      insert into schedules (name, kind, rule, zone, task, prompt_summary, missed, overlap, host, starts_at, next_at,
                             created_at, updated_at)
      values (:name, :kind, :rule, :zone, :task, :promptSummary, :missed, :overlap, :host, :startsAt, :nextAt,
              :createdAt, :createdAt)
      """;

  /** A name that another one has fails the transaction. */
  public void insert(Schedule schedule) {
    handle
        .createUpdate(INSERT)
        .bind("name", schedule.name())
        .bind("kind", schedule.kind().word())
        .bind("rule", schedule.rule())
        .bind("zone", schedule.zone())
        .bind("task", schedule.task())
        .bind("promptSummary", schedule.promptSummary())
        .bind("missed", schedule.missed().word())
        .bind("overlap", schedule.overlap().word())
        .bind("host", schedule.host())
        .bind("startsAt", schedule.startsAt())
        .bind("nextAt", schedule.nextAt())
        .bind("createdAt", schedule.createdAt())
        .execute();
  }

  // --- run

  private static final String DUE =
      """
      select id
        from schedules
       where next_at <= current_timestamp and (host is null or host = :host)
      union
      select id
        from schedules
       where pending > 0 and (host is null or host = :host)
         and not exists (select 1 from task_queue q where q.task_id = schedules.last_task_id)
       order by id
       fetch first :limit rows only
      """;

  /** As many are told at once. */
  public static final int MOST_DUE = 100;

  /** Those that a worker on this host has to do something for; not locked yet. */
  public List<Long> due(String host) {
    return handle
        .createQuery(DUE)
        .bind("host", host)
        .bind("limit", MOST_DUE)
        .mapTo(Long.class)
        .list();
  }

  private static final String COLUMNS =
      """
      select s.id, s.name, s.kind, s.rule, s.zone, s.task, s.prompt_summary, s.missed, s.overlap, s.host, s.starts_at,
             s.next_at, s.paused_at, s.pending, s.last_task_id, s.created_at, s.updated_at,
             (select t.public_id from tasks t where t.id = s.last_task_id) as last_task
        from schedules s
      """;

  private static final String LOCK_FREE = COLUMNS + " where s.id = :id for update skip locked";
  private static final String LOCK = COLUMNS + " where s.name = :name for update";

  /** Locks it unless another worker has: that one does what is to be done. */
  public Optional<ScheduleRow> lockFree(long id) {
    return handle.createQuery(LOCK_FREE).bind("id", id).map(ROW).findOne();
  }

  /** Waits for its lock. */
  public Optional<ScheduleRow> lock(String name) {
    return handle.createQuery(LOCK).bind("name", name).map(ROW).findOne();
  }

  private static final String SET_NEXT = "update schedules set next_at = :nextAt where id = :id";

  /** When it is due next; null when it is over. */
  public void setNext(long id, @Nullable Instant nextAt) {
    handle.createUpdate(SET_NEXT).bind("id", id).bind("nextAt", nextAt).execute();
  }

  private static final String SET_ADDED =
      "update schedules set last_task_id = :taskId where id = :id";

  /** Its task that was added last. */
  public void setAdded(long id, long taskId) {
    handle.createUpdate(SET_ADDED).bind("id", id).bind("taskId", taskId).execute();
  }

  private static final String SET_PAUSED =
      """
      update schedules
         set paused_at = :pausedAt, next_at = :nextAt, updated_at = :now
       where id = :id
      """;

  /** Pauses it at an instant, or lets it go on with the next one. */
  public void setPaused(
      long id, @Nullable Instant pausedAt, @Nullable Instant nextAt, Instant now) {
    handle
        .createUpdate(SET_PAUSED)
        .bind("id", id)
        .bind("pausedAt", pausedAt)
        .bind("nextAt", nextAt)
        .bind("now", now)
        .execute();
  }

  private static final String INSERT_RUN =
      """
      insert into schedule_runs (schedule_id, instant, state, reason, task_id, recorded_at)
      values (:scheduleId, :instant, :state, :reason, :taskId, :recordedAt)
      """;

  /** An instant that has its line already fails the transaction. */
  public void insert(long id, ScheduleRun run) {
    handle
        .createUpdate(INSERT_RUN)
        .bind("scheduleId", id)
        .bind("instant", run.instant())
        .bind("state", run.state().word())
        .bind("reason", run.reason())
        .bind("taskId", run.taskId())
        .bind("recordedAt", run.recordedAt())
        .execute();
  }

  private static final String SETTLE =
      """
      update schedule_runs
         set state = :state, reason = :reason, task_id = :taskId, recorded_at = :recordedAt
       where schedule_id = :scheduleId and instant = :instant and state = 'pending'
      """;

  /** What became of an instant that was pending. */
  public void settle(long id, ScheduleRun run) {
    handle
        .createUpdate(SETTLE)
        .bind("scheduleId", id)
        .bind("instant", run.instant())
        .bind("state", run.state().word())
        .bind("reason", run.reason())
        .bind("taskId", run.taskId())
        .bind("recordedAt", run.recordedAt())
        .execute();
  }

  private static final String COUNT_PENDING =
      """
      update schedules
         set pending = (select count(*) from schedule_runs r
                         where r.schedule_id = schedules.id and r.state = 'pending')
       where id = :id
      """;

  /** After its pending instants have changed. */
  public void countPending(long id) {
    handle.createUpdate(COUNT_PENDING).bind("id", id).execute();
  }

  private static final String PENDING =
      """
      select instant
        from schedule_runs
       where schedule_id = :id and state = 'pending'
       order by instant
      """;

  /** Oldest first; a few at most. */
  public List<Instant> pending(long id) {
    return handle.createQuery(PENDING).bind("id", id).mapTo(Instant.class).list();
  }

  private static final String IS_LIVE = "select count(*) from task_queue where task_id = :taskId";

  /** Whether a task has not ended. */
  public boolean isLive(long taskId) {
    return handle.createQuery(IS_LIVE).bind("taskId", taskId).mapTo(Long.class).one() > 0;
  }

  // --- end

  private static final String DELETE = "delete from schedules where id = :id";

  /** With its history; its tasks stay. */
  public void delete(long id) {
    handle.createUpdate(DELETE).bind("id", id).execute();
  }

  private static final String PRUNE =
      """
      delete from schedule_runs
       where state <> 'pending'
         and exists (select 1
                       from (select r.schedule_id, r.instant,
                                    row_number() over (partition by r.schedule_id order by r.instant desc) as n
                               from schedule_runs r) numbered
                      where numbered.schedule_id = schedule_runs.schedule_id
                        and numbered.instant = schedule_runs.instant
                        and numbered.n > :kept)
      """;

  /** Forgets the oldest lines beyond so many of each schedule; how many. */
  public int prune(int kept) {
    return handle.createUpdate(PRUNE).bind("kept", kept).execute();
  }

  // --- look

  private static final String ALL = COLUMNS + " order by s.name";
  private static final String ONE = COLUMNS + " where s.name = :name";

  public List<Schedule> all() {
    return handle.createQuery(ALL).map(ROW).map(ScheduleRow::schedule).list();
  }

  public Optional<ScheduleRow> named(String name) {
    return handle.createQuery(ONE).bind("name", name).map(ROW).findOne();
  }

  private static final String HISTORY =
      """
      select r.instant, r.state, r.reason, r.task_id, t.status, r.recorded_at
        from schedule_runs r
        left join tasks t on t.public_id = r.task_id
       where r.schedule_id = :id
       order by r.instant desc
       fetch first :limit rows only
      """;

  /** Latest first. */
  public List<ScheduleRun> history(long id, int limit) {
    return handle
        .createQuery(HISTORY)
        .bind("id", id)
        .bind("limit", limit)
        .map(
            (rs, ctx) ->
                new ScheduleRun(
                    Rows.instant(rs, "instant"),
                    ScheduleRun.State.ofWord(rs.getString("state")).orElseThrow(),
                    rs.getString("reason"),
                    rs.getString("task_id"),
                    rs.getString("status") == null
                        ? null
                        : TaskStore.statusOf(rs.getString("status")),
                    Rows.instant(rs, "recorded_at")))
        .list();
  }

  private static final RowMapper<ScheduleRow> ROW =
      (rs, ctx) ->
          new ScheduleRow(rs.getLong("id"), schedule(rs), Rows.longOrNull(rs, "last_task_id"));

  private static Schedule schedule(ResultSet rs) throws SQLException {
    return new Schedule(
        rs.getString("name"),
        RuleKind.ofWord(rs.getString("kind")).orElseThrow(),
        rs.getString("rule"),
        rs.getString("zone"),
        rs.getString("task"),
        rs.getString("prompt_summary"),
        Missed.ofWord(rs.getString("missed")).orElseThrow(),
        Overlap.ofWord(rs.getString("overlap")).orElseThrow(),
        rs.getString("host"),
        Rows.instant(rs, "starts_at"),
        Rows.instantOrNull(rs, "next_at"),
        Rows.instantOrNull(rs, "paused_at"),
        rs.getInt("pending"),
        rs.getString("last_task"),
        Rows.instant(rs, "created_at"),
        Rows.instant(rs, "updated_at"));
  }
}
