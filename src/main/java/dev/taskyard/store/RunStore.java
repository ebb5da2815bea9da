package dev.taskyard.store;

import dev.taskyard.task.Cause;
import dev.taskyard.task.Run;
import dev.taskyard.task.Usage;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The runs of tasks, {@code task_runs}. */
public final class RunStore {
  /** A run that ended: status is completed, failed, canceled or lost. */
  public record End(
      long taskId,
      int run,
      String status,
      Cause cause,
      Instant at,
      @Nullable String error,
      @Nullable Integer exitCode,
      @Nullable String resultSummary,
      @Nullable String resultText,
      @Nullable String resultDetailPath) {

    /** One that was taken away or given back; another follows. */
    public static End lost(long taskId, int run, Cause cause, Instant at) {
      return new End(taskId, run, "lost", cause, at, null, null, null, null, null);
    }
  }

  private final Handle handle;
  private final Dialect dialect;

  RunStore(Handle handle, Dialect dialect) {
    this.handle = handle;
    this.dialect = dialect;
  }

  private static final String INSERT =
      """
      insert into task_runs (task_id, run, worker_id, worker, host, executor, model, queued_at, started_at, status)
      select r.*, 'running'
        from <rows>
      """;

  /** By itself: see {@link ClaimStore#start} for all that belongs to a start. */
  void insert(List<ClaimStore.Start> starts) {
    RowSet.of(starts)
        .column("task_id", Long.class, ClaimStore.Start::taskId)
        .column("run", Integer.class, ClaimStore.Start::run)
        .column("worker_id", Long.class, ClaimStore.Start::workerId)
        .column("worker", String.class, ClaimStore.Start::worker)
        .column("host", String.class, ClaimStore.Start::host)
        .column("executor", String.class, ClaimStore.Start::executor)
        .column("model", String.class, ClaimStore.Start::model)
        .column("queued_at", Instant.class, ClaimStore.Start::queuedAt)
        .column("started_at", Instant.class, ClaimStore.Start::at)
        .execute(handle, INSERT);
  }

  private static final String ADD_RUNTIME_EVENTS =
      "update task_runs set runtime_events = runtime_events + :n where task_id = :taskId and run = :run";

  public void addRuntimeEvents(long taskId, int run, long n) {
    handle
        .createUpdate(ADD_RUNTIME_EVENTS)
        .bind("taskId", taskId)
        .bind("run", run)
        .bind("n", n)
        .execute();
  }

  // An unknown figure stays unknown until the first known one.
  private static final String ADD_USAGE =
      """
      update task_runs
         set input_tokens = case when :input is null then input_tokens else coalesce(input_tokens, 0) + :input end,
             output_tokens = case when :output is null then output_tokens else coalesce(output_tokens, 0) + :output end,
             cached_tokens = case when :cached is null then cached_tokens else coalesce(cached_tokens, 0) + :cached end,
             cost_usd = case when :cost is null then cost_usd else coalesce(cost_usd, 0) + :cost end,
             model = coalesce(:model, model)
       where task_id = :taskId and run = :run
      """;

  public void addUsage(long taskId, int run, Usage usage, @Nullable String model) {
    handle
        .createUpdate(ADD_USAGE)
        .bind("taskId", taskId)
        .bind("run", run)
        .bindBySqlType("input", usage.inputTokens(), java.sql.Types.BIGINT)
        .bindBySqlType("output", usage.outputTokens(), java.sql.Types.BIGINT)
        .bindBySqlType("cached", usage.cachedTokens(), java.sql.Types.BIGINT)
        .bindBySqlType("cost", usage.costUsd(), java.sql.Types.DOUBLE)
        .bindBySqlType("model", model, java.sql.Types.VARCHAR)
        .execute();
  }

  private static final String DESCRIBE =
      """
      update task_runs
         set executor_version = coalesce(:version, executor_version), command = coalesce(:command, command)
       where task_id = :taskId and run = :run
      """;

  /** What does the run; null leaves what is known. */
  public void describe(long taskId, int run, @Nullable String version, @Nullable String command) {
    handle
        .createUpdate(DESCRIBE)
        .bind("taskId", taskId)
        .bind("run", run)
        .bindBySqlType("version", version, java.sql.Types.VARCHAR)
        .bindBySqlType("command", command, java.sql.Types.VARCHAR)
        .execute();
  }

  private static final String END_ALL =
      """
      update task_runs
         set status = r.status, cause = r.cause, ended_at = r.at, error = r.error, exit_code = r.exit_code,
             result_summary = r.result_summary, result_text = r.result_text, result_detail_path = r.result_detail_path
        from <rows>
       where task_runs.task_id = r.task_id and task_runs.run = r.run and task_runs.status = 'running'
      """;
  private static final String END_ONE =
      """
      update task_runs
         set status = :status, cause = :cause, ended_at = :at, error = :error, exit_code = :exit_code,
             result_summary = :result_summary, result_text = :result_text, result_detail_path = :result_detail_path
       where task_id = :task_id and run = :run and status = 'running'
      """;

  public void setEnded(Collection<End> ends) {
    RowSet.of(ends)
        .column("task_id", Long.class, End::taskId)
        .column("run", Integer.class, End::run)
        .column("status", String.class, End::status)
        .column("cause", String.class, end -> end.cause().word())
        .column("at", Instant.class, End::at)
        .column("error", String.class, End::error)
        .column("exit_code", Integer.class, End::exitCode)
        .column("result_summary", String.class, End::resultSummary)
        .column("result_text", String.class, End::resultText)
        .column("result_detail_path", String.class, End::resultDetailPath)
        .update(handle, dialect, END_ALL, END_ONE);
  }

  private static final String ENDED_AT =
      """
      select ended_at
        from task_runs
       where task_id = :taskId and run = :run and worker_id = :worker and ended_at is not null
      """;

  /** When this run of this worker ended; empty when it has not, or there is none. */
  public Optional<Instant> endedAt(long taskId, int run, long workerId) {
    return handle
        .createQuery(ENDED_AT)
        .bind("taskId", taskId)
        .bind("run", run)
        .bind("worker", workerId)
        .map((rs, ctx) -> Rows.instant(rs, "ended_at"))
        .findOne();
  }

  private static final String IS_RUNNING =
      "select count(*) from task_runs where task_id = :taskId and run = :run and status = 'running'";

  public boolean isRunning(long taskId, int run) {
    return handle
            .createQuery(IS_RUNNING)
            .bind("taskId", taskId)
            .bind("run", run)
            .mapTo(Integer.class)
            .one()
        > 0;
  }

  private static final String OF_TASK =
      """
      select run, worker, host, executor, status, cause, started_at, ended_at, error, exit_code,
             input_tokens, output_tokens, cached_tokens, cost_usd, executor_version, command
        from task_runs
       where task_id = :taskId
       order by run
      """;

  public List<Run> ofTask(long taskId) {
    return handle
        .createQuery(OF_TASK)
        .bind("taskId", taskId)
        .map(
            (rs, ctx) ->
                new Run(
                    rs.getInt("run"),
                    rs.getString("worker"),
                    rs.getString("host"),
                    rs.getString("executor"),
                    rs.getString("status"),
                    TaskReads.causeOf(rs.getString("cause")),
                    Rows.instant(rs, "started_at"),
                    Rows.instantOrNull(rs, "ended_at"),
                    rs.getString("error"),
                    Rows.intOrNull(rs, "exit_code"),
                    new Usage(
                        Rows.longOrNull(rs, "input_tokens"),
                        Rows.longOrNull(rs, "output_tokens"),
                        Rows.longOrNull(rs, "cached_tokens"),
                        Rows.doubleOrNull(rs, "cost_usd")),
                    rs.getString("executor_version"),
                    rs.getString("command")))
        .list();
  }

  private static final String LAST_DEAD =
      "select coalesce(max(run), 0) from task_runs where task_id = :taskId and cause = 'lease_lost'";

  /** The last run whose worker died; 0 when none did. */
  public int lastDead(long taskId) {
    return handle.createQuery(LAST_DEAD).bind("taskId", taskId).mapTo(Integer.class).one();
  }

  private static final String LAST_RUN =
      "select coalesce(max(run), 0) from task_runs where task_id = :taskId";

  public int lastRun(long taskId) {
    return handle.createQuery(LAST_RUN).bind("taskId", taskId).mapTo(Integer.class).one();
  }
}
