package dev.taskyard.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is read to say why a task is not running. */
public final class WaitStore {
  /**
   * A task that has not ended.
   *
   * @param ahead ready tasks that go first
   * @param worker who runs it, or for whom it is reserved
   */
  public record Live(
      QueueRow row,
      @Nullable Instant runAt,
      @Nullable String worker,
      @Nullable String reservedFor,
      long ahead,
      Instant now) {}

  /** A running task. */
  public record Holder(String publicId, Instant since) {}

  private final Handle handle;

  WaitStore(Handle handle) {
    this.handle = handle;
  }

  private static final String LIVE =
      """
      select q.*, current_timestamp as now_at,
             (select w.name from workers w where w.id = q.worker_id) as worker,
             (select w.name from workers w where w.id = q.reserved_for) as reserved_name,
             (select count(*) from task_queue a
               where a.state = 'ready' and q.state = 'ready'
                 and (a.rank < q.rank or (a.rank = q.rank and a.task_id < q.task_id))) as ahead
        from task_queue q
       where q.task_id = :id
      """;

  public Optional<Live> live(long taskId) {
    return handle
        .createQuery(LIVE)
        .bind("id", taskId)
        .map(
            (rs, ctx) ->
                new Live(
                    Rows.QUEUE_ROW.map(rs, ctx),
                    Rows.instantOrNull(rs, "run_at"),
                    rs.getString("worker"),
                    rs.getString("reserved_name"),
                    rs.getLong("ahead"),
                    Rows.instant(rs, "now_at")))
        .findOne();
  }

  private static final String RUNNING_IN =
      """
      select t.public_id, q.claimed_at
        from task_queue q
        join tasks t on t.id = q.task_id
       where q.state = 'running' and q.queue = :queue
       order by q.claimed_at, q.task_id
       fetch first 5 rows only
      """;

  /** The first five tasks that run in this queue. */
  public List<Holder> runningIn(String queue) {
    return handle
        .createQuery(RUNNING_IN)
        .bind("queue", queue)
        .map((rs, ctx) -> new Holder(rs.getString(1), Rows.instant(rs, "claimed_at")))
        .list();
  }

  private static final String LOCK_HOLDER =
      """
      select t.public_id, q.claimed_at
        from task_queue q
        join tasks t on t.id = q.task_id
       where q.held_lock = :lock
      """;

  public Optional<Holder> lockHolder(String lock) {
    return handle
        .createQuery(LOCK_HOLDER)
        .bind("lock", lock)
        .map((rs, ctx) -> new Holder(rs.getString(1), Rows.instant(rs, "claimed_at")))
        .findOne();
  }

  private static final String FIRST_IN_LINE =
      """
      select t.public_id
        from task_queue q
        join tasks t on t.id = q.task_id
       where q.lock_name = :lock and q.task_id <> :id
         and (q.state = 'ready' or (q.state = 'blocked' and q.waits_for in ('queue', 'lock')))
         and (q.rank < :rank or (q.rank = :rank and q.task_id < :id))
       order by q.rank, q.task_id
       fetch first 1 row only
      """;

  /** The first that waits for this lock before that task. */
  public Optional<String> firstInLine(String lock, QueueRow before) {
    return handle
        .createQuery(FIRST_IN_LINE)
        .bind("lock", lock)
        .bind("id", before.taskId())
        .bind("rank", before.rank())
        .mapTo(String.class)
        .findOne();
  }
}
