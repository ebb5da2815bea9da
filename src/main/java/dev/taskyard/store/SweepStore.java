package dev.taskyard.store;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** What the sweeps of a worker look for. */
public interface SweepStore {
  /** Scheduled tasks whose time has come become ready; how many. */
  @SqlUpdate(
      """
      update task_queue
         set state = 'ready', waits_for = null
       where task_id in (select task_id
                           from task_queue
                          where state = 'scheduled' and run_at <= current_timestamp
                          order by run_at, task_id
                          fetch first 500 rows only
                            for update skip locked)
      """)
  int promoteDue();

  /** A waiting task, and how long it was allowed to wait. */
  record Expired(long taskId, long allowedMs) {}

  /** Waiting tasks that waited too long; not locked yet. */
  @SqlQuery(
      """
      select q.task_id, cast(extract(epoch from (q.expires_at - t.created_at)) * 1000 as bigint) as allowed_ms
        from task_queue q
        join tasks t on t.id = q.task_id
       where q.expires_at <= current_timestamp and q.state <> 'running'
       order by q.task_id
       fetch first 200 rows only
      """)
  @RegisterConstructorMapper(Expired.class)
  List<Expired> expired();

  /** Running tasks whose worker is not alive any more; not locked yet. */
  @SqlQuery(
      """
      select q.task_id
        from task_queue q
       where q.state = 'running'
         and not exists (select 1 from workers w where w.id = q.worker_id and w.ended_at is null)
       order by q.task_id
       fetch first 200 rows only
      """)
  List<Long> orphanedRuns();

  /** Tasks reserved for a worker that is no more become everybody's. */
  @SqlUpdate(
      """
      update task_queue
         set reserved_for = null
       where reserved_for is not null
         and not exists (select 1 from workers w
                          where w.id = task_queue.reserved_for and w.ended_at is null)
      """)
  int freeReserved();
}
