package dev.taskyard.store;

import dev.taskyard.task.QueueState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * What holds the tasks of a queue back: {@code queues} and {@code queue_starts}. What runs is
 * counted under the lock of the queue's row, by everybody who starts some of it.
 */
public final class LimitStore {
  /**
   * A queue and its limits.
   *
   * @param rate how many may start in {@code ratePeriod}; null: any number, likewise {@code limit}
   * @param pausedAt null unless it is paused
   */
  public record Limits(
      String name,
      boolean paused,
      @Nullable Instant pausedAt,
      @Nullable String pausedBy,
      @Nullable Integer limit,
      @Nullable Integer rate,
      @Nullable Duration ratePeriod) {
    /** Whether its tasks are claimed under its lock. */
    public boolean isConstrained() {
      return paused || limit != null || rate != null;
    }
  }

  private static final RowMapper<Limits> LIMITS =
      (rs, ctx) -> {
        Long period = Rows.longOrNull(rs, "rate_period_ms");
        return new Limits(
            rs.getString("name"),
            rs.getBoolean("paused"),
            Rows.instantOrNull(rs, "paused_at"),
            rs.getString("paused_by"),
            Rows.intOrNull(rs, "concurrency_limit"),
            Rows.intOrNull(rs, "rate_limit"),
            period == null ? null : Duration.ofMillis(period));
      };

  private final Handle handle;

  LimitStore(Handle handle) {
    this.handle = handle;
  }

  // --- claim

  // A scalar look for each queue, where an exists would be joined: a small table of queues is never
  // analyzed, and PostgreSQL may then read every waiting task instead.
  private static final String OPEN =
      """
      select c.name
        from queues c
       where not c.paused
         and (c.concurrency_limit is not null or c.rate_limit is not null)
         and (:everyQueue or c.name = any(:queues))
         and (select q.task_id
                from task_queue q
               where q.state = 'blocked' and q.waits_for = 'queue' and q.queue = c.name
               fetch first 1 row only) is not null
         and (c.concurrency_limit is null
              or c.concurrency_limit > (select count(*) from task_queue r
                                         where r.state = 'running' and r.queue = c.name))
       order by c.name
      """;

  /** Queues with a limit that something waits in and something may start from; not locked yet. */
  public List<String> open(ClaimRequest request) {
    return handle
        .createQuery(OPEN)
        .bind("everyQueue", request.queues().isEmpty())
        .bindArray("queues", String.class, request.queues().toArray())
        .mapTo(String.class)
        .list();
  }

  private static final String LOCK =
      """
      select *
        from queues
       where name = any(:names)
       order by name
         for update
      """;

  /** Locks the rows of these queues, in the order of their names. */
  public List<Limits> lock(Collection<String> names) {
    return handle
        .createQuery(LOCK)
        .bindArray("names", String.class, names.toArray())
        .map(LIMITS)
        .list();
  }

  private static final String RUNNING =
      "select count(*) from task_queue where state = 'running' and queue = :queue";

  /** How many of its tasks run; exact while its row is locked. */
  public int running(String queue) {
    return handle.createQuery(RUNNING).bind("queue", queue).mapTo(Integer.class).one();
  }

  private static final String FORGET_STARTS =
      """
      delete from queue_starts
       where queue = :queue
         and at <= current_timestamp - cast(:periodMs as bigint) * interval '0.001' second
      """;
  private static final String STARTS = "select count(*) from queue_starts where queue = :queue";

  /** How many of its tasks have started within the last period; the older are forgotten. */
  public int startedWithin(String queue, Duration period) {
    handle
        .createUpdate(FORGET_STARTS)
        .bind("queue", queue)
        .bind("periodMs", period.toMillis())
        .execute();
    return handle.createQuery(STARTS).bind("queue", queue).mapTo(Integer.class).one();
  }

  private static final String INSERT_START =
      "insert into queue_starts (queue, at, task_id, run) values (:queue, :at, :taskId, :run)";

  /** Takes note of starts in queues with a rate, which were at this moment. */
  public void started(Collection<QueueRow> rows, Instant at) {
    if (rows.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(INSERT_START);
    for (QueueRow row : rows) {
      batch
          .bind("at", at)
          .bind("queue", row.queue())
          .bind("taskId", row.taskId())
          .bind("run", row.run())
          .add();
    }
    batch.execute();
  }

  // --- change

  private static final String PAUSE =
      """
      update queues
         set paused = true, paused_at = current_timestamp, paused_by = :by
       where name = :name and not paused
      """;

  /** Pauses it; false when it was. */
  public boolean pause(String name, String by) {
    return handle.createUpdate(PAUSE).bind("name", name).bind("by", by).execute() > 0;
  }

  private static final String RESUME =
      """
      update queues
         set paused = false, paused_at = null, paused_by = null
       where name = :name and paused
      """;

  /** Resumes it; false when it was not paused. */
  public boolean resume(String name) {
    return handle.createUpdate(RESUME).bind("name", name).execute() > 0;
  }

  private static final String SET_LIMIT =
      "update queues set concurrency_limit = :limit where name = :name";

  public void setLimit(String name, @Nullable Integer limit) {
    handle.createUpdate(SET_LIMIT).bind("name", name).bind("limit", limit).execute();
  }

  private static final String SET_RATE =
      "update queues set rate_limit = :rate, rate_period_ms = :periodMs where name = :name";

  public void setRate(String name, @Nullable Integer rate, @Nullable Duration period) {
    handle
        .createUpdate(SET_RATE)
        .bind("name", name)
        .bind("rate", rate)
        .bind("periodMs", period == null ? null : period.toMillis())
        .execute();
  }

  private static final String CONSTRAINED =
      """
      select count(*)
        from queues
       where paused or concurrency_limit is not null or rate_limit is not null
      """;
  private static final String HOLD_BACK =
      """
      update task_queue
         set state = 'blocked', waits_for = 'queue'
       where state = 'ready' and queue = :queue
         and (select c.paused or c.concurrency_limit is not null or c.rate_limit is not null
                from queues c
               where c.name = :queue)
      """;
  private static final String LET_GO =
      """
      update task_queue
         set state = 'ready', waits_for = null
       where state = 'blocked' and waits_for = 'queue' and queue = :queue
         and (select not c.paused and c.concurrency_limit is null and c.rate_limit is null
                from queues c
               where c.name = :queue)
      """;
  // One queue at a time: for a queue that is one of several H2 reads every waiting task. PostgreSQL
  // is free to join here.
  private static final String TO_HOLD_BACK =
      """
      select c.name
        from queues c
       where (c.paused or c.concurrency_limit is not null or c.rate_limit is not null)
         and exists (select 1 from task_queue q where q.state = 'ready' and q.queue = c.name)
       order by c.name
      """;
  private static final String TO_LET_GO =
      """
      select c.name
        from queues c
       where not c.paused and c.concurrency_limit is null and c.rate_limit is null
         and (select q.task_id
                from task_queue q
               where q.state = 'blocked' and q.waits_for = 'queue' and q.queue = c.name
               fetch first 1 row only) is not null
       order by c.name
      """;

  /**
   * Makes the states of waiting tasks fit the limits of their queues. Whoever changes limits does
   * it; what is added or released at that moment is mended by a sweep. How many were changed.
   */
  public int rearrange() {
    int released = updateEach(TO_LET_GO, LET_GO);
    // Without a limit anywhere there is no need to look at all that is ready.
    boolean constrained = handle.createQuery(CONSTRAINED).mapTo(Integer.class).one() > 0;
    return constrained ? released + updateEach(TO_HOLD_BACK, HOLD_BACK) : released;
  }

  private int updateEach(String queues, String update) {
    return handle.createQuery(queues).mapTo(String.class).list().stream()
        .mapToInt(queue -> handle.createUpdate(update).bind("queue", queue).execute())
        .sum();
  }

  // --- look

  private static final String STATES =
      """
      select c.*,
             (select count(*) from task_queue r where r.state = 'running' and r.queue = c.name) as running,
             (select count(*) from task_queue w where w.state <> 'running' and w.queue = c.name) as waiting
        from queues c
       order by c.name
      """;

  public List<QueueState> states() {
    return handle
        .createQuery(STATES)
        .map(
            (rs, ctx) -> {
              Limits limits = LIMITS.map(rs, ctx);
              return new QueueState(
                  limits.name(),
                  limits.pausedAt(),
                  limits.pausedBy(),
                  limits.limit(),
                  limits.rate(),
                  limits.ratePeriod(),
                  rs.getLong("running"),
                  rs.getLong("waiting"));
            })
        .list();
  }

  private static final String ONE = "select * from queues where name = :name";

  public Optional<Limits> find(String name) {
    return handle.createQuery(ONE).bind("name", name).map(LIMITS).findOne();
  }

  private static final String OLDEST_START =
      """
      select at
        from queue_starts
       where queue = :queue
       order by at desc
      offset :before rows fetch next 1 row only
      """;

  /**
   * When the {@code rate}-th latest start was: once that is a period ago, the next may be. Empty
   * when there were fewer.
   */
  public Optional<Instant> startBefore(String queue, int rate) {
    return handle
        .createQuery(OLDEST_START)
        .bind("queue", queue)
        .bind("before", rate - 1)
        .map((rs, ctx) -> Rows.instant(rs, "at"))
        .findOne();
  }
}
