package dev.taskyard.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The hot table, {@code task_queue}, and the {@code queues} it names. */
public final class QueueStore {
  /**
   * A task that waits.
   *
   * @param state ready, or scheduled together with {@code waitsFor} and {@code runAt}
   * @param entries how many timeline entries the task has
   * @param openDependencies how many tasks it waits for; 0 unless it is blocked by them
   * @param host the only host whose workers may claim it; null for any
   */
  public record Waiting(
      long taskId,
      String queue,
      String state,
      @Nullable String waitsFor,
      long rank,
      @Nullable Instant runAt,
      @Nullable Instant expiresAt,
      @Nullable String executor,
      @Nullable String uniqueKey,
      @Nullable Long reservedFor,
      int run,
      int entries,
      Instant lastEntryAt,
      int maxRetries,
      @Nullable String host,
      int openDependencies) {}

  /** How far the story of a held task has come. */
  public record Progress(long taskId, int entries, Instant lastEntryAt, long lastSeq) {}

  private final Handle handle;
  private final Dialect dialect;

  QueueStore(Handle handle, Dialect dialect) {
    this.handle = handle;
    this.dialect = dialect;
  }

  // --- enter

  private static final String KNOWN_QUEUES = "select name from queues where name = any(:names)";
  private static final String INSERT_QUEUE =
      "insert into queues (name, created_at) values (:name, current_timestamp)";

  /**
   * Makes those that do not exist yet. A duplicate that another process makes at once fails the
   * transaction: run it again.
   */
  public void ensureQueues(Set<String> names) {
    Set<String> known =
        handle
            .createQuery(KNOWN_QUEUES)
            .bindArray("names", String.class, names.toArray())
            .mapTo(String.class)
            .set();
    for (String name : names) {
      if (!known.contains(name)) {
        handle.createUpdate(INSERT_QUEUE).bind("name", name).execute();
      }
    }
  }

  private static final String INSERT =
      """
      insert into task_queue (task_id, queue, state, waits_for, rank, run_at, ready_at, expires_at, executor,
                              unique_key, reserved_for, run, entries, last_entry_at, max_retries, host, open_dependencies)
      values (:taskId, :queue, :state, :waitsFor, :rank, :runAt, coalesce(cast(:runAt as timestamp(6) with time zone), current_timestamp), :expiresAt, :executor,
              :uniqueKey, :reservedFor, :run, :entries, :lastEntryAt, :maxRetries, :host, :openDependencies)
      """;

  public void insert(Collection<Waiting> rows) {
    PreparedBatch batch = handle.prepareBatch(INSERT);
    for (Waiting row : rows) {
      batch
          .bind("taskId", row.taskId())
          .bind("queue", row.queue())
          .bind("state", row.state())
          .bind("waitsFor", row.waitsFor())
          .bind("rank", row.rank())
          .bind("runAt", row.runAt())
          .bind("expiresAt", row.expiresAt())
          .bind("executor", row.executor())
          .bind("uniqueKey", row.uniqueKey())
          .bind("reservedFor", row.reservedFor())
          .bind("run", row.run())
          .bind("entries", row.entries())
          .bind("lastEntryAt", row.lastEntryAt())
          .bind("maxRetries", row.maxRetries())
          .bind("host", row.host())
          .bind("openDependencies", row.openDependencies())
          .add();
    }
    batch.execute();
  }

  private static final String HOLDERS_OF_KEYS =
      """
      select q.unique_key, t.public_id
        from task_queue q
        join tasks t on t.id = q.task_id
       where q.unique_key = any(:keys)
      """;

  /** Public ids of the live tasks that have these keys. */
  public Map<String, String> holdersOf(Set<String> keys) {
    return handle
        .createQuery(HOLDERS_OF_KEYS)
        .bindArray("keys", String.class, keys.toArray())
        .map((rs, ctx) -> Map.entry(rs.getString(1), rs.getString(2)))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  // --- run

  /** Picks, locks and marks as running; see the dialects. */
  public List<QueueRow> claim(ClaimRequest request) {
    return dialect.claim(handle, request);
  }

  private static final String LOCK =
      """
      select *
        from task_queue
       where task_id = any(:ids)
       order by task_id
         for update
      """;

  /** Locks these tasks' queue rows in the order of their ids; a task that is terminal has none. */
  public Map<Long, QueueRow> lock(Collection<Long> taskIds) {
    return handle
        .createQuery(LOCK)
        .bindArray("ids", Long.class, taskIds.toArray())
        .map(Rows.QUEUE_ROW)
        .stream()
        .collect(Collectors.toMap(QueueRow::taskId, Function.identity()));
  }

  public Optional<QueueRow> lock(long taskId) {
    return Optional.ofNullable(lock(List.of(taskId)).get(taskId));
  }

  private static final String PROGRESS =
      """
      update task_queue
         set entries = :entries, last_entry_at = :lastEntryAt, last_seq = :lastSeq
       where task_id = :taskId
      """;

  public void setProgress(Collection<Progress> rows) {
    if (rows.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(PROGRESS);
    for (Progress row : rows) {
      batch
          .bind("taskId", row.taskId())
          .bind("entries", row.entries())
          .bind("lastEntryAt", row.lastEntryAt())
          .bind("lastSeq", row.lastSeq())
          .add();
    }
    batch.execute();
  }

  private static final String REQUEST_CANCEL =
      """
      update task_queue
         set cancel_requested_at = current_timestamp, cancel_requested_by = :by
       where task_id = :taskId and cancel_requested_at is null
      """;

  public void requestCancel(long taskId, String by) {
    handle.createUpdate(REQUEST_CANCEL).bind("taskId", taskId).bind("by", by).execute();
  }

  // --- end

  private static final String RELEASE =
      """
      update task_queue
         set state = :state, waits_for = :waitsFor, run_at = :runAt, ready_at = coalesce(cast(:runAt as timestamp(6) with time zone), current_timestamp),
             worker_id = null, claimed_at = null,
             retries = retries + :retried, recoveries = recoveries + :recovered,
             rate_limit_waits = rate_limit_waits + :rateLimited
       where task_id = :taskId
      """;

  /** What is added to the counters of a task that goes back to the queue. */
  public enum Why {
    GIVEN_BACK,
    RECOVERED,
    RETRIED,
    RATE_LIMITED
  }

  /** Back to the queue: ready, or scheduled when {@code runAt} is given. */
  public void release(long taskId, Why why, @Nullable Instant runAt) {
    handle
        .createUpdate(RELEASE)
        .bind("taskId", taskId)
        .bind("state", runAt == null ? "ready" : "scheduled")
        .bind("waitsFor", runAt == null ? null : why == Why.RATE_LIMITED ? "lane" : "retry")
        .bind("runAt", runAt)
        .bind("retried", why == Why.RETRIED ? 1 : 0)
        .bind("recovered", why == Why.RECOVERED ? 1 : 0)
        .bind("rateLimited", why == Why.RATE_LIMITED ? 1 : 0)
        .execute();
  }

  private static final String DELETE = "delete from task_queue where task_id = any(:ids)";

  public void delete(Collection<Long> taskIds) {
    handle.createUpdate(DELETE).bindArray("ids", Long.class, taskIds.toArray()).execute();
  }

  // --- look

  private static final String HELD =
      """
      select task_id, run, cancel_requested_at
        from task_queue
       where worker_id = :worker and state = 'running'
      """;

  /** A run that the database says a worker holds. */
  public record Held(long taskId, int run, boolean cancelRequested) {}

  public List<Held> heldBy(long workerId) {
    return handle
        .createQuery(HELD)
        .bind("worker", workerId)
        .map(
            (rs, ctx) ->
                new Held(
                    rs.getLong("task_id"),
                    rs.getInt("run"),
                    Rows.instantOrNull(rs, "cancel_requested_at") != null))
        .list();
  }

  private static final String ALIVE =
      "select id from workers where id = any(:ids) and ended_at is null";

  /** Those of these workers that nobody has declared dead and that have not ended. */
  public List<Long> aliveAmong(Set<Long> workerIds) {
    return handle
        .createQuery(ALIVE)
        .bindArray("ids", Long.class, workerIds.toArray())
        .mapTo(Long.class)
        .list();
  }

  private static final String WORK_LEFT =
      """
      select count(*)
        from task_queue
       where (:everyQueue or queue = any(:queues))
         and (state = 'running'
              or (state = 'ready' and reserved_for is null
                  and (executor = any(:executors) or (executor is null and :takesUnnamed))
                  and (host is null or host = :host))
              or (state = 'blocked' and waits_for <> 'attempts')
              or (state = 'scheduled' and waits_for = 'retry'))
      """;

  /** How many tasks a worker that runs until its queues are empty still has to wait for. */
  public long workLeft(ClaimRequest request) {
    return handle
        .createQuery(WORK_LEFT)
        .bind("everyQueue", request.queues().isEmpty())
        .bindArray("queues", String.class, request.queues().toArray())
        .bindArray("executors", String.class, request.executors().toArray())
        .bind("takesUnnamed", request.takesUnnamed())
        .bind("host", request.host())
        .mapTo(Long.class)
        .one();
  }
}
