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
       order by ended_at, id
       fetch first :limit rows only
         for update skip locked
      """;

  /** Locks up to {@code limit} tasks that ended at least so long ago, oldest first. */
  public List<Gone> lockOld(long ageMs, Set<TaskStatus> statuses, int limit) {
    return handle
        .createQuery(LOCK_OLD)
        .bind("ageMs", ageMs)
        .bindArray("statuses", String.class, statuses.stream().map(TaskStatus::word).toArray())
        .bind("limit", limit)
        .map(
            (rs, ctx) ->
                new Gone(
                    rs.getLong("id"),
                    rs.getString("public_id"),
                    rs.getString("queue"),
                    TaskStore.statusOf(rs.getString("status"))))
        .list();
  }

  private static final String COUNT_OLD =
      """
      select count(*)
        from tasks
       where ended_at is not null
         and ended_at <= current_timestamp - cast(:ageMs as bigint) * interval '0.001' second
         and status = any(:statuses)
      """;

  public long countOld(long ageMs, Set<TaskStatus> statuses) {
    return handle
        .createQuery(COUNT_OLD)
        .bind("ageMs", ageMs)
        .bindArray("statuses", String.class, statuses.stream().map(TaskStatus::word).toArray())
        .mapTo(Long.class)
        .one();
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
