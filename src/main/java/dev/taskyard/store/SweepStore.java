package dev.taskyard.store;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** What the sweeps of a worker look for. */
public final class SweepStore {
  private final Handle handle;

  SweepStore(Handle handle) {
    this.handle = handle;
  }

  private static final String DUE =
      """
      select exists (select 1 from task_queue
                      where state = 'scheduled' and run_at <= current_timestamp) as tasks,
             exists (select 1 from lanes
                      where parked_until <= current_timestamp
                        and (woken_at is null or woken_at <= current_timestamp - interval '1' second)
                        and exists (select 1 from task_queue q
                                     where q.state = 'blocked' and q.waits_for = 'lane' and q.lane = lanes.name)) as lanes,
             exists (select 1 from schedules
                      where next_at <= current_timestamp and (host is null or host = :host))
             or exists (select 1 from schedules
                         where pending > 0 and (host is null or host = :host)
                           and not exists (select 1 from task_queue q where q.task_id = schedules.last_task_id)) as schedules
      """;

  /** What there is to do at this moment. */
  public record Due(boolean tasks, boolean lanes, boolean schedules) {}

  /**
   * What a worker on this host has to do; asked each second by each worker, hence in one question.
   * The conditions are those of {@link #promoteDue}, {@link LaneStore#wake} and {@link
   * ScheduleStore#due}.
   */
  public Due due(String host) {
    return handle
        .createQuery(DUE)
        .bind("host", host)
        .map(
            (rs, ctx) ->
                new Due(rs.getBoolean("tasks"), rs.getBoolean("lanes"), rs.getBoolean("schedules")))
        .one();
  }

  private static final String PROMOTE_DUE =
      """
      update task_queue
         set
      """
          + Unblocked.SET
          + """

       where task_id in (select task_id
                           from task_queue
                          where state = 'scheduled' and run_at <= current_timestamp
                            and (waits_for <> 'lane' or lane is null)
                          order by run_at, task_id
                          fetch first 500 rows only
                            for update skip locked)
      """;
  private static final String QUEUE_IN_LANE =
      """
      update task_queue
         set state = 'blocked'
       where task_id in (select task_id
                           from task_queue
                          where state = 'scheduled' and run_at <= current_timestamp
                            and waits_for = 'lane' and lane is not null
                          order by run_at, task_id
                          fetch first 500 rows only
                            for update skip locked)
      """;

  /**
   * Scheduled tasks whose time has come wait no more for it; how many. Those that were rate limited
   * go into their lane's line, which lets them go a few at a time.
   */
  public int promoteDue() {
    return handle.createUpdate(PROMOTE_DUE).execute()
        + handle.createUpdate(QUEUE_IN_LANE).execute();
  }

  private static final String LOCKS =
      """
      select l.lock_name, l.tasks,
             (select w.task_id
                from task_queue w
               where w.lock_name = l.lock_name and w.state = 'blocked' and w.waits_for = 'lock'
               fetch first 1 row only) is not null
             and (select h.task_id from task_queue h where h.held_lock = l.lock_name) is null as unheld
        from (select part.lock_name, count(*) as tasks
                from (select q.lock_name
                        from task_queue q
                       where q.lock_name > :above
                       order by q.lock_name
                       fetch first :most rows only) part
               group by part.lock_name) l
       order by l.lock_name
      """;

  /**
   * A lock.
   *
   * @param tasks how many of those looked at need it
   * @param unheld whether nobody holds it though somebody waits for it
   */
  public record Lock(String name, int tasks, boolean unheld) {}

  /** The locks behind this name that the first so many tasks need, by name. */
  public List<Lock> locks(String above, int most) {
    return handle
        .createQuery(LOCKS)
        .bind("above", above)
        .bind("most", most)
        .map(
            (rs, ctx) ->
                new Lock(rs.getString("lock_name"), rs.getInt("tasks"), rs.getBoolean("unheld")))
        .list();
  }

  private static final String UNLOCK_ANOTHER =
      """
      update task_queue
         set
      """
          + Unblocked.SET
          + """

       where task_id in (select w.task_id
                           from task_queue w
                          where w.lock_name = :lock and w.state = 'blocked' and w.waits_for = 'lock'
                            and not exists (select 1 from task_queue r
                                             where r.lock_name = w.lock_name
                                               and (r.state = 'ready' or (r.state = 'blocked' and r.waits_for = 'queue'))
                                               and r.queue = w.queue
                                               and coalesce(r.executor, '') = coalesce(w.executor, '')
                                               and coalesce(r.host, '') = coalesce(w.host, '')
                                               and coalesce(r.reserved_for, 0) = coalesce(w.reserved_for, 0))
                          order by w.rank, w.task_id
                          fetch first 1 row only
                            for update skip locked)
      """;

  /**
   * Lets the first waiter for a free lock be claimed that differs from those who may be claimed
   * already in where or by whom it can be run: perhaps nobody alive can run those. How many it was.
   */
  public int unlockAnother(String lock) {
    return handle.createUpdate(UNLOCK_ANOTHER).bind("lock", lock).execute();
  }

  /** A waiting task, and how long it was allowed to wait. */
  public record Expired(long taskId, long allowedMs) {}

  // H2 has the tasks that may wait for ever at the beginning of the index, and begins there.
  private static final String EXPIRED =
      """
      select q.task_id, cast(extract(epoch from (q.expires_at - t.created_at)) * 1000 as bigint) as allowed_ms
        from task_queue q
        join tasks t on t.id = q.task_id
       where q.expires_at > timestamp with time zone '1970-01-01 00:00:00+00' and q.expires_at <= current_timestamp
         and q.state <> 'running'
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

  // Each worker's id is above 0: H2 finds nothing by "is not null".
  private static final String FREE_RESERVED =
      """
      update task_queue
         set reserved_for = null
       where reserved_for > 0
         and not exists (select 1 from workers w
                          where w.id = task_queue.reserved_for and w.ended_at is null)
      """;

  /** Tasks reserved for a worker that is no more become everybody's. */
  public int freeReserved() {
    return handle.createUpdate(FREE_RESERVED).execute();
  }
}
