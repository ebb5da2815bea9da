package dev.taskyard.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** What a claim reads and writes in {@code task_queue}. */
public final class ClaimStore {
  /** A task that is to run: what is written to its queue row. */
  public record Start(
      long taskId, long workerId, Instant at, @Nullable String lock, @Nullable String lane) {}

  private final Handle handle;

  ClaimStore(Handle handle) {
    this.handle = handle;
  }

  private static final String CLAIMABLE =
      """
         and (executor = any(:executors) or (executor is null and :takesUnnamed))
         and (:everyQueue or queue = any(:queues))
         and (host is null or host = :host)
         and (reserved_for = :worker or (reserved_for is null and not :reservedOnly))
         and (expires_at is null or expires_at > current_timestamp)
       order by rank, task_id
       fetch first :limit rows only
         for update skip locked
      """;

  // On H2 this locks every row that matches, not only those returned, so that the transaction
  // around it is short and an empty answer is no proof of an empty queue.
  private static final String PICK =
      """
      select *
        from task_queue
       where state = 'ready'
         and not exists (select 1 from queues c
                          where c.name = task_queue.queue
                            and (c.paused or c.concurrency_limit is not null or c.rate_limit is not null))
      """
          + CLAIMABLE;

  /** Locks up to {@code request.limit()} ready rows of queues without constraints. */
  public List<QueueRow> pick(ClaimRequest request) {
    return request.bindTo(handle.createQuery(PICK)).map(Rows.QUEUE_ROW).list();
  }

  private static final String PICK_FROM =
      """
      select *
        from task_queue
       where state = 'blocked' and waits_for = 'queue' and queue = :queue
      """
          + CLAIMABLE;

  /** Locks up to {@code limit} rows that wait for this queue, whose own row is locked. */
  public List<QueueRow> pickFrom(String queue, int limit, ClaimRequest request) {
    return request
        .bindTo(handle.createQuery(PICK_FROM))
        .bind("queue", queue)
        .bind("limit", limit)
        .map(Rows.QUEUE_ROW)
        .list();
  }

  private static final String HELD_LOCKS =
      "select held_lock from task_queue where held_lock = any(:names)";

  /** Those of these locks that a running task holds. */
  public Set<String> heldAmong(Collection<String> names) {
    return handle
        .createQuery(HELD_LOCKS)
        .bindArray("names", String.class, names.toArray())
        .mapTo(String.class)
        .set();
  }

  private static final String START =
      """
      update task_queue
         set state = 'running', waits_for = null, worker_id = :workerId, run = run + 1,
             claimed_at = current_timestamp, run_at = null, expires_at = null, reserved_for = null,
             last_seq = 0, entries = entries + 1, last_entry_at = :at,
             lock_name = :lock, held_lock = :lock, lane = :lane
       where task_id = :taskId
      """;

  /**
   * Marks locked rows as running. A lock that somebody else takes at this moment fails the
   * transaction as a duplicate: run it again.
   */
  public void start(List<Start> starts) {
    PreparedBatch batch = handle.prepareBatch(START);
    for (Start start : starts) {
      batch
          .bind("taskId", start.taskId())
          .bind("workerId", start.workerId())
          .bind("at", start.at())
          .bind("lock", start.lock())
          .bind("lane", start.lane())
          .add();
    }
    batch.execute();
  }

  private static final String WAIT_FOR_LOCK =
      """
      update task_queue
         set state = 'blocked', waits_for = 'lock', lock_name = :lock
       where task_id = :taskId
      """;
  private static final String OTHERS_WAIT_FOR_LOCK =
      """
      update task_queue
         set state = 'blocked', waits_for = 'lock'
       where task_id in (select task_id
                           from task_queue
                          where lock_name = :lock and task_id <> :taskId
                            and (state = 'ready' or (state = 'blocked' and waits_for = 'queue'))
                            for update skip locked)
      """;

  /**
   * A locked row that met a held lock waits for it, and so does whoever else is about to meet it: a
   * claim is not to pass by them one by one.
   */
  public void waitForLock(long taskId, String lock) {
    handle.createUpdate(WAIT_FOR_LOCK).bind("taskId", taskId).bind("lock", lock).execute();
    handle.createUpdate(OTHERS_WAIT_FOR_LOCK).bind("taskId", taskId).bind("lock", lock).execute();
  }

  private static final String WAIT_FOR_LANE =
      """
      update task_queue
         set state = 'blocked', waits_for = 'lane', lane = :lane
       where task_id in (select task_id
                           from task_queue
                          where (state = 'ready' or (state = 'blocked' and waits_for = 'queue'))
                            and (executor = :executor or (:isDefault and executor is null))
                            and coalesce(model, '') = :model
                            and (:everyQueue or queue = any(:queues))
                            and (host is null or host = :host)
                            for update skip locked)
      """;

  /**
   * What this worker would run in this parked lane waits for it; how many.
   *
   * @param isDefault whether the lane's executor also runs what names none
   */
  public int waitForLane(
      String lane,
      String executor,
      boolean isDefault,
      @Nullable String model,
      ClaimRequest request) {
    return handle
        .createUpdate(WAIT_FOR_LANE)
        .bind("lane", lane)
        .bind("executor", executor)
        .bind("isDefault", isDefault)
        .bind("model", model == null ? "" : model)
        .bind("everyQueue", request.queues().isEmpty())
        .bindArray("queues", String.class, request.queues().toArray())
        .bind("host", request.host())
        .execute();
  }
}
