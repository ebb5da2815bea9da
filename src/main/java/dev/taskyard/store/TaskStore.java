package dev.taskyard.store;

import dev.taskyard.task.Cause;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.TaskStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** What is written to {@code tasks} and {@code task_labels}. */
public final class TaskStore {
  /** A task's two ids and where it stands. */
  public record Found(long id, String publicId, TaskStatus status) {}

  /** How a task ended. */
  public record End(
      long taskId,
      TaskStatus status,
      Cause cause,
      Instant at,
      @Nullable String error,
      @Nullable String resultSummary,
      @Nullable String resultText,
      @Nullable String resultDetailPath) {}

  private final Handle handle;
  private final Dialect dialect;

  TaskStore(Handle handle, Dialect dialect) {
    this.handle = handle;
    this.dialect = dialect;
  }

  // --- enter

  private static final String INSERT_GATE =
      """
      insert into task_gates (task_id, position, name, command, timeout_ms)
      values (:taskId, :position, :name, :command, :timeoutMs)
      """;

  public void insertGates(Map<Long, List<GateSpec>> gatesByTask) {
    PreparedBatch batch = handle.prepareBatch(INSERT_GATE);
    gatesByTask.forEach(
        (taskId, gates) -> {
          int position = 0;
          for (GateSpec gate : gates) {
            batch
                .bind("taskId", taskId)
                .bind("position", ++position)
                .bind("name", gate.name())
                .bind("command", gate.command())
                .bind("timeoutMs", gate.timeout().toMillis())
                .add();
          }
        });
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  private static final String INSERT_LABEL =
      "insert into task_labels (task_id, name, content) values (:taskId, :name, :content)";

  public void insertLabels(Map<Long, Map<String, String>> labelsByTask) {
    PreparedBatch batch = handle.prepareBatch(INSERT_LABEL);
    labelsByTask.forEach(
        (taskId, labels) ->
            labels.forEach(
                (name, content) ->
                    batch
                        .bind("taskId", taskId)
                        .bind("name", name)
                        .bind("content", content)
                        .add()));
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  // --- run

  private static final String SET_RUNNING =
      """
      update tasks
         set status = 'running', started_at = :at, ended_at = null, duration_ms = null, error = null, cause = null,
             result_summary = null, result_text = null, result_detail_path = null
       where id = :id
      """;

  /** Row by row: see {@link ClaimStore#start} for all at once. */
  void setRunning(List<ClaimStore.Start> starts) {
    RowSet.of(starts)
        .column("id", Long.class, ClaimStore.Start::taskId)
        .column("at", Instant.class, ClaimStore.Start::at)
        .executeEach(handle, SET_RUNNING);
  }

  private static final String SET_QUEUED =
      """
      update tasks
         set status = 'queued', run_at = :runAt, started_at = null, ended_at = null, duration_ms = null, error = null, cause = null
       where id = :id
      """;

  /** Back to the queue, for a further run not before {@code runAt}. */
  public void setQueued(long id, @Nullable Instant runAt) {
    handle.createUpdate(SET_QUEUED).bind("id", id).bind("runAt", runAt).execute();
  }

  private static final String SET_ASKED =
      "update tasks set follow_up = :followUp, first_run = :firstRun where id = :id";

  /**
   * What the runs from now on work on.
   *
   * @param followUp what is said in the task's thread; null for its prompt, in another
   * @param firstRun the number of the first of these runs
   */
  public void setAsked(long id, @Nullable String followUp, int firstRun) {
    handle
        .createUpdate(SET_ASKED)
        .bind("id", id)
        .bindBySqlType("followUp", followUp, java.sql.Types.VARCHAR)
        .bind("firstRun", firstRun)
        .execute();
  }

  private static final String SET_THREAD =
      "update tasks set thread_id = :threadId, turn_id = :turnId where id = :id";

  public void setThread(long id, String threadId, String turnId) {
    handle
        .createUpdate(SET_THREAD)
        .bind("id", id)
        .bind("threadId", threadId)
        .bind("turnId", turnId)
        .execute();
  }

  // --- end

  private static final String END_ALL =
      """
      update tasks
         set status = r.status, cause = r.cause, ended_at = r.at, error = r.error,
             duration_ms = case when started_at is null then 0
                                else cast(extract(epoch from (r.at - started_at)) * 1000 as bigint)
                           end,
             result_summary = r.result_summary, result_text = r.result_text, result_detail_path = r.result_detail_path
        from <rows>
       where tasks.id = r.id
      """;
  private static final String END_ONE =
      """
      update tasks
         set status = :status, cause = :cause, ended_at = :at, error = :error,
             duration_ms = case when started_at is null then 0
                                else cast(extract(epoch from (cast(:at as timestamp(6) with time zone) - started_at)) * 1000 as bigint)
                           end,
             result_summary = :result_summary, result_text = :result_text, result_detail_path = :result_detail_path
       where id = :id
      """;

  public void setEnded(Collection<End> ends) {
    RowSet.of(ends)
        .column("id", Long.class, End::taskId)
        .column("status", String.class, end -> end.status().word())
        .column("cause", String.class, end -> end.cause().word())
        .column("at", Instant.class, End::at)
        .column("error", String.class, End::error)
        .column("result_summary", String.class, End::resultSummary)
        .column("result_text", String.class, End::resultText)
        .column("result_detail_path", String.class, End::resultDetailPath)
        .update(handle, dialect, END_ALL, END_ONE);
  }

  // --- look

  private static final String RESOLVE =
      """
      select id, public_id, status
        from tasks
       where public_id >= :from and public_id < :to
       order by public_id
       fetch first 102 rows only
      """;

  /**
   * The tasks whose public id begins so, at most 102: a range of the index, whatever the prefix
   * holds.
   */
  public List<Found> withPrefix(String prefix) {
    return handle
        .createQuery(RESOLVE)
        .bind("from", prefix)
        .bind("to", prefix + "~")
        .map((rs, ctx) -> new Found(rs.getLong(1), rs.getString(2), statusOf(rs.getString(3))))
        .list();
  }

  private static final String STANDING =
      "select id, public_id, status from tasks where public_id = any(:ids)";

  /** Those of these tasks that there are. */
  public List<Found> standing(Collection<String> publicIds) {
    return handle
        .createQuery(STANDING)
        .bindArray("ids", String.class, publicIds.toArray())
        .map((rs, ctx) -> new Found(rs.getLong(1), rs.getString(2), statusOf(rs.getString(3))))
        .list();
  }

  private static final String PUBLIC_ID = "select public_id from tasks where id = :id";

  public String publicIdOf(long id) {
    return handle.createQuery(PUBLIC_ID).bind("id", id).mapTo(String.class).one();
  }

  private static final String LOCK_STATUS =
      "select id, public_id, status from tasks where id = :id for update";

  /**
   * Locks the task itself: for what is written when it has no queue row. Empty when it has been
   * cleared.
   */
  public Optional<Found> lock(long id) {
    return handle
        .createQuery(LOCK_STATUS)
        .bind("id", id)
        .map((rs, ctx) -> new Found(rs.getLong(1), rs.getString(2), statusOf(rs.getString(3))))
        .findOne();
  }

  private static final String LOCK_ENDED =
      """
      select id, public_id, status, queue, executor, model, lock_name, priority, unique_key, max_retries, host,
             thread_id
        from tasks
       where id = :id
         for update
      """;

  /** A task that has ended, as it is needed to queue it again. */
  public record Ended(
      TaskStatus status,
      String publicId,
      String queue,
      @Nullable String executor,
      @Nullable String model,
      @Nullable String lockName,
      int priority,
      @Nullable String uniqueKey,
      int maxRetries,
      @Nullable String host,
      @Nullable String threadId) {}

  public Optional<Ended> lockEnded(long id) {
    return handle
        .createQuery(LOCK_ENDED)
        .bind("id", id)
        .map(
            (rs, ctx) ->
                new Ended(
                    statusOf(rs.getString("status")),
                    rs.getString("public_id"),
                    rs.getString("queue"),
                    rs.getString("executor"),
                    rs.getString("model"),
                    rs.getString("lock_name"),
                    rs.getInt("priority"),
                    rs.getString("unique_key"),
                    rs.getInt("max_retries"),
                    rs.getString("host"),
                    rs.getString("thread_id")))
        .findOne();
  }

  private static final String PARENT =
      """
      select id, mode, allow_shell, trust_mode, auto_approve, workspace, worktree
        from tasks
       where public_id = :publicId
      """;

  /** What a task may do, and where: the most that a task it asks for gets. */
  public record Parent(
      long id,
      String mode,
      boolean allowShell,
      boolean trustMode,
      boolean autoApprove,
      String workspace,
      boolean worktree) {}

  public Optional<Parent> parent(String publicId) {
    return handle
        .createQuery(PARENT)
        .bind("publicId", publicId)
        .map(
            (rs, ctx) ->
                new Parent(
                    rs.getLong("id"),
                    rs.getString("mode"),
                    rs.getBoolean("allow_shell"),
                    rs.getBoolean("trust_mode"),
                    rs.getBoolean("auto_approve"),
                    rs.getString("workspace"),
                    rs.getBoolean("worktree")))
        .findOne();
  }

  private static final String ID_OF = "select id from tasks where public_id = :publicId";

  public Optional<Long> idOf(String publicId) {
    return handle.createQuery(ID_OF).bind("publicId", publicId).mapTo(Long.class).findOne();
  }

  static TaskStatus statusOf(String word) {
    return TaskStatus.ofWord(word).orElseThrow(() -> Rows.unknown("status", word));
  }
}
