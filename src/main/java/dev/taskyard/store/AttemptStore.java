package dev.taskyard.store;

import dev.taskyard.task.Cause;
import dev.taskyard.task.TaskStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Tasks that are attempts at another task, which waits for them. */
public final class AttemptStore {
  /**
   * A task that makes a candidate change.
   *
   * @param index from 1
   * @param executor the one asked for; null for a worker's default
   * @param worktree whether it works in a git worktree of its own
   */
  public record Member(
      long id,
      String publicId,
      int index,
      int count,
      TaskStatus status,
      @Nullable Cause cause,
      @Nullable String error,
      @Nullable String executor,
      @Nullable String model,
      @Nullable Instant startedAt,
      @Nullable Long durationMs,
      @Nullable String resultSummary,
      @Nullable String resultText,
      @Nullable String resultDetailPath,
      boolean worktree,
      String workspace,
      @Nullable String host) {}

  private final Handle handle;

  AttemptStore(Handle handle) {
    this.handle = handle;
  }

  // --- look

  private static final String PARENTS_OF =
      """
      select distinct parent_task_id
        from tasks
       where id = any(:ids) and attempt_index is not null and parent_task_id is not null
      """;

  /** The tasks that these are attempts at. */
  public List<Long> parentsOf(Collection<Long> ids) {
    return handle
        .createQuery(PARENTS_OF)
        .bindArray("ids", Long.class, ids.toArray())
        .mapTo(Long.class)
        .list();
  }

  private static final String MEMBERS =
      """
      select id, public_id, attempt_index, attempt_count, status, cause, error, executor, model, started_at, duration_ms,
             result_summary, result_text, result_detail_path, worktree, workspace, host
        from tasks
       where parent_task_id = :parent and attempt_index is not null
       order by attempt_index
      """;

  /** The attempts at this task, in their order; none at a task without. */
  public List<Member> members(long parent) {
    return handle.createQuery(MEMBERS).bind("parent", parent).map(AttemptStore::member).list();
  }

  private static final String ALONE =
      """
      select id, public_id, attempt_index, attempt_count, status, cause, error, executor, model, started_at, duration_ms,
             result_summary, result_text, result_detail_path, worktree, workspace, host
        from tasks
       where id = :id and worktree
      """;

  /** This task, when it works in a worktree; by itself it is the first of one. */
  public List<Member> alone(long id) {
    return handle.createQuery(ALONE).bind("id", id).map(AttemptStore::member).list();
  }

  private static Member member(
      java.sql.ResultSet rs, org.jdbi.v3.core.statement.StatementContext ctx)
      throws java.sql.SQLException {
    Integer index = Rows.intOrNull(rs, "attempt_index");
    return new Member(
        rs.getLong("id"),
        rs.getString("public_id"),
        index == null ? 1 : index,
        index == null ? 1 : rs.getInt("attempt_count"),
        TaskStore.statusOf(rs.getString("status")),
        TaskReads.causeOf(rs.getString("cause")),
        rs.getString("error"),
        rs.getString("executor"),
        rs.getString("model"),
        Rows.instantOrNull(rs, "started_at"),
        Rows.longOrNull(rs, "duration_ms"),
        rs.getString("result_summary"),
        rs.getString("result_text"),
        rs.getString("result_detail_path"),
        rs.getBoolean("worktree"),
        rs.getString("workspace"),
        rs.getString("host"));
  }

  private static final String LIVE =
      """
      select q.task_id
        from task_queue q
        join tasks t on t.id = q.task_id
       where t.parent_task_id = :parent and t.attempt_index is not null
       order by q.task_id
      """;

  /** Those attempts at this task that have not ended, by id. */
  public List<Long> live(long parent) {
    return handle.createQuery(LIVE).bind("parent", parent).mapTo(Long.class).list();
  }

  // --- write

  private static final String SET_OPEN =
      "update task_queue set open_dependencies = :open where task_id = :parent";

  /** How many attempts the parent still waits for; its queue row is locked. */
  public void setOpen(long parent, int open) {
    handle.createUpdate(SET_OPEN).bind("parent", parent).bind("open", open).execute();
  }

  private static final String SET_STARTED = "update tasks set started_at = :at where id = :parent";

  /** The parent counts as started when its first attempt was. */
  public void setStarted(long parent, Instant at) {
    handle.createUpdate(SET_STARTED).bind("parent", parent).bind("at", at).execute();
  }

  private static final String SET_SELECTED =
      "update attempts set selected = :selected where task_id = :task and id = :id";

  /** Marks a candidate change, or takes the mark away. */
  public void setSelected(long task, String id, boolean selected) {
    handle
        .createUpdate(SET_SELECTED)
        .bind("task", task)
        .bind("id", id)
        .bind("selected", selected)
        .execute();
  }
}
