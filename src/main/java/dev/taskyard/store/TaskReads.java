package dev.taskyard.store;

import dev.taskyard.task.AttemptNumber;
import dev.taskyard.task.Cause;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** What is read of tasks: one whole, or a page of summaries. */
public final class TaskReads {
  /** What a worker is told about a task it has claimed. */
  public record Claimed(
      long id,
      String publicId,
      String prompt,
      @Nullable String model,
      String workspace,
      String mode,
      boolean allowShell,
      boolean trustMode,
      boolean autoApprove,
      @Nullable Long timeoutMs,
      @Nullable Long idleTimeoutMs,
      String onCrash,
      @Nullable String threadId,
      java.time.Instant createdAt,
      int gateCount,
      int gateRetries,
      @Nullable AttemptNumber attempt,
      boolean worktree,
      @Nullable String lockName,
      @Nullable String parentId,
      boolean hasPredecessors,
      @Nullable String followUp,
      int firstRun) {}

  private final Handle handle;
  private final Dialect dialect;

  TaskReads(Handle handle, Dialect dialect) {
    this.handle = handle;
    this.dialect = dialect;
  }

  /** What a worker is told, of a task {@code t} and its parent {@code p}. */
  static final String CLAIMED =
      """
       t.id, t.public_id, t.prompt, t.model as task_model, t.workspace, t.mode, t.allow_shell, t.trust_mode,
       t.auto_approve, t.timeout_ms, t.idle_timeout_ms, t.on_crash, t.thread_id, t.created_at, t.gate_count,
       t.gate_retries, t.follow_up, t.first_run, t.attempt_index, t.attempt_count, t.worktree, t.lock_name as task_lock, t.base_ref, t.base_sha,
       p.public_id as parent_id,
       exists (select 1 from task_dependencies d where d.task_id = t.id) as has_predecessors
      """;

  static final RowMapper<Claimed> CLAIMED_ROW =
      (rs, ctx) ->
          new Claimed(
              rs.getLong("id"),
              rs.getString("public_id"),
              rs.getString("prompt"),
              rs.getString("task_model"),
              rs.getString("workspace"),
              rs.getString("mode"),
              rs.getBoolean("allow_shell"),
              rs.getBoolean("trust_mode"),
              rs.getBoolean("auto_approve"),
              Rows.longOrNull(rs, "timeout_ms"),
              Rows.longOrNull(rs, "idle_timeout_ms"),
              rs.getString("on_crash"),
              rs.getString("thread_id"),
              Rows.instant(rs, "created_at"),
              rs.getInt("gate_count"),
              rs.getInt("gate_retries"),
              attempt(rs),
              rs.getBoolean("worktree"),
              rs.getString("task_lock"),
              rs.getString("parent_id"),
              rs.getBoolean("has_predecessors"),
              rs.getString("follow_up"),
              rs.getInt("first_run"));
  private static final String CLAIMED_OF =
      "select "
          + CLAIMED
          + """
              from tasks t
              left join tasks p on p.id = t.parent_task_id
             where t.id = any(:ids)
            """;

  public List<Claimed> claimed(List<Long> ids) {
    return handle
        .createQuery(CLAIMED_OF)
        .bindArray("ids", Long.class, ids.toArray())
        .map(CLAIMED_ROW)
        .list();
  }

  private static @Nullable AttemptNumber attempt(ResultSet rs) throws SQLException {
    String baseSha = rs.getString("base_sha");
    if (baseSha == null) {
      return null;
    }
    String baseRef = rs.getString("base_ref");
    Integer index = Rows.intOrNull(rs, "attempt_index");
    String group = rs.getString("parent_id");
    return index == null || group == null
        ? new AttemptNumber(rs.getString("public_id"), 1, 1, baseRef, baseSha)
        : new AttemptNumber(group, index, rs.getInt("attempt_count"), baseRef, baseSha);
  }

  private static final String GATES_ASKED =
      "select name, command, timeout_ms from task_gates where task_id = :id order by position";

  /** What must pass before the task counts as completed, in order. */
  public List<GateSpec> gatesAsked(long id) {
    return handle
        .createQuery(GATES_ASKED)
        .bind("id", id)
        .map(
            (rs, ctx) ->
                new GateSpec(
                    rs.getString("name"),
                    rs.getString("command"),
                    Duration.ofMillis(rs.getLong("timeout_ms"))))
        .list();
  }

  private static final RowMapper<TaskSummary> SUMMARY =
      (rs, ctx) ->
          new TaskSummary(
              rs.getString("public_id"),
              TaskStore.statusOf(rs.getString("status")),
              rs.getString("prompt_summary"),
              rs.getString("model"),
              rs.getString("mode"),
              rs.getString("executor"),
              rs.getString("queue"),
              rs.getInt("priority"),
              Rows.instant(rs, "created_at"),
              Rows.instantOrNull(rs, "started_at"),
              Rows.instantOrNull(rs, "ended_at"),
              Rows.longOrNull(rs, "duration_ms"),
              causeOf(rs.getString("cause")),
              rs.getString("error"),
              rs.getString("thread_id"),
              rs.getString("turn_id"));

  private static final String SUMMARIES =
      """
      select public_id, status, prompt_summary, model, mode,
             coalesce(executor, (select r.executor
                                   from task_runs r
                                  where r.task_id = tasks.id
                                  order by r.run desc
                                  fetch first 1 row only)) as executor,
             queue, priority, created_at, started_at, ended_at, duration_ms, cause, error, thread_id, turn_id
        from tasks
      """;
  private static final String PAGE =
      SUMMARIES
          + """
             where id < :before
             order by id desc
             fetch first :limit rows only
            """;
  // The ids first: they stand in the index. Asked for whole rows, PostgreSQL goes through the tasks
  // from the newest on, in the belief that every status is spread evenly over them. What has not
  // ended is found in the queue: the indexes hold the others.
  private static final String PAGE_OF_RUNNING =
      SUMMARIES
          + """
             where id in (select task_id
                            from task_queue
                           where state = 'running' and task_id < :before
                             and (cast(:queue as varchar) is null or queue = :queue)
                           order by task_id desc
                           fetch first :limit rows only)
             order by id desc
            """;
  private static final String PAGE_OF_QUEUED =
      SUMMARIES
          + """
             where id in (select task_id
                            from task_queue
                           where state <> 'running' and task_id < :before
                             and (cast(:queue as varchar) is null or queue = :queue)
                           order by task_id desc
                           fetch first :limit rows only)
             order by id desc
            """;
  private static final String PAGE_OF_ENDED =
      SUMMARIES
          + """
             where id in (select id
                            from tasks
                           where outcome = :status and id < :before
                           order by id desc
                           fetch first :limit rows only)
             order by id desc
            """;
  private static final String PAGE_OF_ENDED_IN_QUEUE =
      SUMMARIES
          + """
             where id in (select id
                            from tasks
                           where queue = :queue and ended_at is not null and outcome = :status and id < :before
                           order by id desc
                           fetch first :limit rows only)
             order by id desc
            """;
  private static final String PAGE_BY_QUEUE =
      SUMMARIES
          + """
             where id in (select id
                            from (select *
                                    from (select id
                                            from tasks
                                           where queue = :queue and ended_at is not null and id < :before
                                           order by id desc
                                           fetch first :limit rows only) ended
                                  union all
                                  select *
                                    from (select task_id
                                            from task_queue
                                           where queue = :queue and task_id < :before
                                           order by task_id desc
                                           fetch first :limit rows only) live) found
                           order by id desc
                           fetch first :limit rows only)
             order by id desc
            """;

  private static final String PAGE_BY_SCHEDULE =
      SUMMARIES
          + """
             where schedule = :schedule and id < :before
               and (cast(:queue as varchar) is null or queue = :queue)
               and (cast(:status as varchar) is null or status = :status)
             order by id desc
             fetch first :limit rows only
            """;

  /**
   * Newest first, each variant along its own index. A task that named no executor has that of its
   * last run.
   */
  public List<TaskSummary> page(
      @Nullable TaskStatus status,
      @Nullable String queue,
      @Nullable String schedule,
      long before,
      int limit) {
    if (schedule != null) {
      return handle
          .createQuery(PAGE_BY_SCHEDULE)
          .bind("schedule", schedule)
          .bind("queue", queue)
          .bind("status", status == null ? null : status.word())
          .bind("before", before)
          .bind("limit", limit)
          .map(SUMMARY)
          .list();
    }
    if (status != null) {
      return ofStatus(status, queue)
          .bind("before", before)
          .bind("limit", limit)
          .map(SUMMARY)
          .list();
    }
    var query = handle.createQuery(queue == null ? PAGE : PAGE_BY_QUEUE);
    if (queue != null) {
      query.bind("queue", queue);
    }
    return query.bind("before", before).bind("limit", limit).map(SUMMARY).list();
  }

  private Query ofStatus(TaskStatus status, @Nullable String queue) {
    return switch (status) {
      case RUNNING -> handle.createQuery(PAGE_OF_RUNNING).bind("queue", queue);
      case QUEUED -> handle.createQuery(PAGE_OF_QUEUED).bind("queue", queue);
      case COMPLETED, FAILED, CANCELED ->
          queue == null
              ? handle.createQuery(PAGE_OF_ENDED).bind("status", status.word())
              : handle
                  .createQuery(PAGE_OF_ENDED_IN_QUEUE)
                  .bind("status", status.word())
                  .bind("queue", queue);
    };
  }

  /**
   * The whole task; to be called in a snapshot, or where its queue row is locked, without which
   * nobody writes about it.
   */
  public Optional<TaskRecord> whole(long id) {
    return new WholeTask(handle, dialect, id).read();
  }

  private static final String STATUS = "select status from tasks where id = :id";

  public Optional<TaskStatus> status(long id) {
    return handle
        .createQuery(STATUS)
        .bind("id", id)
        .map((rs, ctx) -> TaskStore.statusOf(rs.getString(1)))
        .findOne();
  }

  static @Nullable Cause causeOf(@Nullable String word) {
    return word == null ? null : Cause.ofWord(word).orElse(null);
  }
}
