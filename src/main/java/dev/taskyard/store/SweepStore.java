package dev.taskyard.store;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** What the sweeps of a worker look for. */
public final class SweepStore {
  private final Handle handle;

  SweepStore(Handle handle) {
    this.handle = handle;
  }

  private static final String PROMOTE_DUE =
      """
      update task_queue
         set state = 'ready', waits_for = null
       where task_id in (select task_id
                           from task_queue
                          where state = 'scheduled' and run_at <= current_timestamp
                          order by run_at, task_id
                          fetch first 500 rows only
                            for update skip locked)
      """;

  /** Scheduled tasks whose time has come become ready; how many. */
  public int promoteDue() {
    return handle.createUpdate(PROMOTE_DUE).execute();
  }

  /** A waiting task, and how long it was allowed to wait. */
  public record Expired(long taskId, long allowedMs) {}

  private static final String EXPIRED =
      """
      select q.task_id, cast(extract(epoch from (q.expires_at - t.created_at)) * 1000 as bigint) as allowed_ms
        from task_queue q
        join tasks t on t.id = q.task_id
       where q.expires_at <= current_timestamp and q.state <> 'running'
       order by q.task_id
       fetch first 200 rows only
      """;

  /** Waiting tasks that waited too long; not locked yet. */
  public List<Expired> expired() {
    return handle
        .createQuery(EXPIRED)
        .map((rs, ctx) -> new Expired(rs.getLong("task_id"), rs.getLong("allowed_ms")))
        .list();
  }

  private static final String ORPHANED_RUNS =
      """
      select q.task_id
        from task_queue q
       where q.state = 'running'
         and not exists (select 1 from workers w where w.id = q.worker_id and w.ended_at is null)
       order by q.task_id
       fetch first 200 rows only
      """;

  /** Running tasks whose worker is not alive any more; not locked yet. */
  public List<Long> orphanedRuns() {
    return handle.createQuery(ORPHANED_RUNS).mapTo(Long.class).list();
  }

  private static final String FREE_RESERVED =
      """
      update task_queue
         set reserved_for = null
       where reserved_for is not null
         and not exists (select 1 from workers w
                          where w.id = task_queue.reserved_for and w.ended_at is null)
      """;

  /** Tasks reserved for a worker that is no more become everybody's. */
  public int freeReserved() {
    return handle.createUpdate(FREE_RESERVED).execute();
  }
}
