package dev.taskyard.store;

import dev.taskyard.task.TaskStatus;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Takes finished tasks out of every table. */
public final class ClearStore {
  /** A task that goes. */
  public record Gone(long id, String publicId, String queue, TaskStatus status) {}

  private final Handle handle;

  ClearStore(Handle handle) {
    this.handle = handle;
  }

  private static final String LOCK_OLD =
      """
      select id, public_id, queue, status
        from tasks
       where ended_at is not null
         and ended_at <= current_timestamp - cast(:ageMs as bigint) * interval '0.001' second
         and status = any(:statuses)
         and attempt_index is null
         and not exists (select 1
                           from task_dependencies d
                           join task_queue q on q.task_id = d.task_id
                          where d.depends_on = tasks.id)
         and not exists (select 1
                           from tasks a
                           join task_dependencies d on d.depends_on = a.id
                           join task_queue q on q.task_id = d.task_id
                          where a.parent_task_id = tasks.id and a.attempt_index is not null)
       order by ended_at, id
       fetch first :limit rows only
         for update skip locked
      """;

  /**
   * Locks up to {@code limit} tasks that ended at least so long ago, oldest first; none that a live
   * task runs after. Attempts go with the task that they are made at: see {@link #attemptsAt}.
   */
  public List<Gone> lockOld(long ageMs, Set<TaskStatus> statuses, int limit) {
    return handle
        .createQuery(LOCK_OLD)
        .bind("ageMs", ageMs)
        .bindArray("statuses", String.class, statuses.stream().map(TaskStatus::word).toArray())
        .bind("limit", limit)
        .map(ClearStore::gone)
        .list();
  }

  private static Gone gone(java.sql.ResultSet rs, org.jdbi.v3.core.statement.StatementContext ctx)
      throws java.sql.SQLException {
    return new Gone(
        rs.getLong("id"),
        rs.getString("public_id"),
        rs.getString("queue"),
        TaskStore.statusOf(rs.getString("status")));
  }

  private static final String NEEDED =
      """
      select d.depends_on
        from task_dependencies d
        join task_queue q on q.task_id = d.task_id
       where d.depends_on = any(:ids)
      """;

  /** Those of these locked tasks that a live one runs after: it may have been added meanwhile. */
  public Set<Long> neededAmong(Collection<Long> ids) {
    return handle
        .createQuery(NEEDED)
        .bindArray("ids", Long.class, ids.toArray())
        .mapTo(Long.class)
        .set();
  }

  private static final String ATTEMPTS_AT =
      """
      select id, public_id, queue, status
        from tasks
       where parent_task_id = any(:ids) and attempt_index is not null
       order by id
         for update
      """;

  /** Locks the attempts at these tasks, which have all ended like them. */
  public List<Gone> attemptsAt(Collection<Long> ids) {
    return handle
        .createQuery(ATTEMPTS_AT)
        .bindArray("ids", Long.class, ids.toArray())
        .map(ClearStore::gone)
        .list();
  }

  private static final String COUNT_OLD =
      """
      select count(*)
        from tasks
       where ended_at is not null
         and ended_at <= current_timestamp - cast(:ageMs as bigint) * interval '0.001' second
         and status = any(:statuses)
         and attempt_index is null
         and not exists (select 1
                           from task_dependencies d
                           join task_queue q on q.task_id = d.task_id
                          where d.depends_on = tasks.id)
         and not exists (select 1
                           from tasks a
                           join task_dependencies d on d.depends_on = a.id
                           join task_queue q on q.task_id = d.task_id
                          where a.parent_task_id = tasks.id and a.attempt_index is not null)
      """;
  private static final String COUNT_ATTEMPTS_AT_OLD =
      """
      select count(*)
        from tasks t
        join tasks p on p.id = t.parent_task_id
       where t.attempt_index is not null
         and p.ended_at is not null
         and p.ended_at <= current_timestamp - cast(:ageMs as bigint) * interval '0.001' second
         and p.status = any(:statuses)
      """;

  /** How many there are, with the attempts that go with them. */
  public long countOld(long ageMs, Set<TaskStatus> statuses) {
    return List.of(COUNT_OLD, COUNT_ATTEMPTS_AT_OLD).stream()
        .mapToLong(
            statement ->
                handle
                    .createQuery(statement)
                    .bind("ageMs", ageMs)
                    .bindArray(
                        "statuses", String.class, statuses.stream().map(TaskStatus::word).toArray())
                    .mapTo(Long.class)
                    .one())
        .sum();
  }

  private static final String DELETE_LINES =
      "delete from timeline_entries where task_id = any(:ids)";
  private static final String DELETE_CALLS = "delete from tool_calls where task_id = any(:ids)";
  private static final String DELETE_TASKS = "delete from tasks where id = any(:ids)";

  /** Deletes them; what has a foreign key goes along. */
  public void delete(Collection<Long> ids) {
    for (String statement : List.of(DELETE_LINES, DELETE_CALLS, DELETE_TASKS)) {
      handle.createUpdate(statement).bindArray("ids", Long.class, ids.toArray()).execute();
    }
  }
}
