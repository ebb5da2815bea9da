package dev.taskyard.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The hot table, {@code task_queue}, and the {@code queues} it names. */
public final class QueueStore {
  /**
   * A task that waits.
   *
   * @param state ready; scheduled together with {@code waitsFor} and {@code runAt}; or blocked
   *     together with {@code waitsFor}
   * @param entries how many timeline entries the task has
   * @param lockName what it must lock to run; null for nothing, or for what its executor decides
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
      @Nullable String model,
      @Nullable String lockName,
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

  private static final String KNOWN_QUEUES =
      """
      select name, paused or concurrency_limit is not null or rate_limit is not null as constrained
        from queues
       where name = any(:names)
      """;
  private static final String INSERT_QUEUE =
      "insert into queues (name, created_at) values (:name, current_timestamp)";

  /**
   * Makes those that do not exist yet. A duplicate that another process makes at once fails the
   * transaction: run it again.
   *
   * @return those whose tasks wait for the queue itself, as it has limits or is paused
   */
  public Set<String> ensureQueues(Set<String> names) {
    return ensure(
        names,
        handle
            .createQuery(KNOWN_QUEUES)
            .bindArray("names", String.class, names.toArray())
            .map((rs, ctx) -> Map.entry(rs.getString(1), rs.getBoolean(2)))
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  private static final String KNOWN_QUEUES_AND_IDS =
      """
      select name, paused or concurrency_limit is not null or rate_limit is not null as constrained,
             cast(null as bigint) as id
        from queues
       where name = any(:names)
      union all
      select null, null, nextval('tasks_id_seq')
        from generate_series(1, :n)
      """;

  /**
   * What tasks need before they are entered.
   *
   * @param constrained the queues whose tasks wait for the queue itself
   * @param ids for tasks to come, in ascending order
   */
  public record Entrance(Set<String> constrained, List<Long> ids) {
    /** Into queues without limits; nothing is known about ids. */
    public static final Entrance OPEN = new Entrance(Set.of(), List.of());

    public Entrance {
      constrained = Set.copyOf(constrained);
      ids = List.copyOf(ids);
    }
  }

  private record Seen(@Nullable String queue, boolean constrained, long id) {}

  /**
   * {@link #ensureQueues}, with ids for so many tasks where they can be had in the same answer. An
   * id that is not used stays a gap.
   */
  public Entrance entrance(Set<String> names, int tasks) {
    if (!dialect.writesSets()) {
      return new Entrance(ensureQueues(names), List.of());
    }
    var known = new HashMap<String, Boolean>();
    var ids = new ArrayList<Long>(tasks);
    List<Seen> seen =
        handle
            .createQuery(KNOWN_QUEUES_AND_IDS)
            .bindArray("names", String.class, names.toArray())
            .bind("n", tasks)
            .map((rs, ctx) -> new Seen(rs.getString(1), rs.getBoolean(2), rs.getLong(3)))
            .list();
    for (Seen one : seen) {
      if (one.queue == null) {
        ids.add(one.id);
      } else {
        known.put(one.queue, one.constrained);
      }
    }
    return new Entrance(ensure(names, known), ids);
  }

  private Set<String> ensure(Set<String> names, Map<String, Boolean> known) {
    for (String name : names) {
      if (!known.containsKey(name)) {
        handle.createUpdate(INSERT_QUEUE).bind("name", name).execute();
      }
    }
    return known.entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static final String INSERT =
      """
      insert into task_queue (task_id, queue, state, waits_for, rank, run_at, ready_at, expires_at, executor,
                              model, lock_name, unique_key, reserved_for, run, entries, last_entry_at, max_retries,
                              host, open_dependencies)
      select task_id, queue, state, waits_for, rank, run_at, coalesce(run_at, current_timestamp), expires_at, executor,
             model, lock_name, unique_key, reserved_for, run, entries, last_entry_at, max_retries,
             host, open_dependencies
        from <rows>
      """;

  public void insert(Collection<Waiting> rows) {
    RowSet.of(rows)
        .column("task_id", Long.class, Waiting::taskId)
        .column("queue", String.class, Waiting::queue)
        .column("state", String.class, Waiting::state)
        .column("waits_for", String.class, Waiting::waitsFor)
        .column("rank", Long.class, Waiting::rank)
        .column("run_at", Instant.class, Waiting::runAt)
        .column("expires_at", Instant.class, Waiting::expiresAt)
        .column("executor", String.class, Waiting::executor)
        .column("model", String.class, Waiting::model)
        .column("lock_name", String.class, Waiting::lockName)
        .column("unique_key", String.class, Waiting::uniqueKey)
        .column("reserved_for", Long.class, Waiting::reservedFor)
        .column("run", Integer.class, Waiting::run)
        .column("entries", Integer.class, Waiting::entries)
        .column("last_entry_at", Instant.class, Waiting::lastEntryAt)
        .column("max_retries", Integer.class, Waiting::maxRetries)
        .column("host", String.class, Waiting::host)
        .column("open_dependencies", Integer.class, Waiting::openDependencies)
        .execute(handle, INSERT);
  }

  private static final String HOLDERS_OF_KEYS =
      """
      select q.unique_key, t.public_id
        from task_queue q
        join tasks t on t.id = q.task_id
       where q.unique_key = any(:keys) and q.unique_key is not null
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

  private static final String PROGRESS_ALL =
      """
      update task_queue
         set entries = r.entries, last_entry_at = r.last_entry_at, last_seq = r.last_seq
        from <rows>
       where task_queue.task_id = r.task_id
      """;
  private static final String PROGRESS_ONE =
      """
      update task_queue
         set entries = :entries, last_entry_at = :last_entry_at, last_seq = :last_seq
       where task_id = :task_id
      """;

  public void setProgress(Collection<Progress> rows) {
    RowSet.of(rows)
        .column("task_id", Long.class, Progress::taskId)
        .column("entries", Integer.class, Progress::entries)
        .column("last_entry_at", Instant.class, Progress::lastEntryAt)
        .column("last_seq", Long.class, Progress::lastSeq)
        .update(handle, dialect, PROGRESS_ALL, PROGRESS_ONE);
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
         set
      """
          + Unblocked.SET
          + """
      ,
             run_at = null, ready_at = current_timestamp, worker_id = null, claimed_at = null, held_lock = null,
             recoveries = recoveries + :recovered
       where task_id = :taskId
      """;
  private static final String POSTPONE =
      """
      update task_queue
         set state = 'scheduled', waits_for = :waitsFor, run_at = :runAt, ready_at = :runAt,
             worker_id = null, claimed_at = null, held_lock = null,
             retries = retries + :retried, rate_limit_waits = rate_limit_waits + :rateLimited
       where task_id = :taskId
      """;

  /**
   * Back to the queue, to run again at once.
   *
   * @param recovered whether its worker died: such recoveries are counted
   */
  public void release(long taskId, boolean recovered) {
    handle
        .createUpdate(RELEASE)
        .bind("taskId", taskId)
        .bind("recovered", recovered ? 1 : 0)
        .execute();
  }

  /**
   * Back to the queue, to run again at {@code runAt}.
   *
   * @param rateLimited whether its executor's quota was used up: such waits use up no retry
   */
  public void postpone(long taskId, boolean rateLimited, Instant runAt) {
    handle
        .createUpdate(POSTPONE)
        .bind("taskId", taskId)
        .bind("waitsFor", rateLimited ? "lane" : "retry")
        .bind("runAt", runAt)
        .bind("retried", rateLimited ? 0 : 1)
        .bind("rateLimited", rateLimited ? 1 : 0)
        .execute();
  }

  private static final String UNBLOCK_DUE =
      """
      update task_queue
         set
      """
          + Unblocked.SET
          + """
      ,
             run_at = null, ready_at = current_timestamp, open_dependencies = 0
       where task_id = any(:ids) and (run_at is null or run_at <= current_timestamp)
      """;
  private static final String UNBLOCK_LATER =
      """
      update task_queue
         set state = 'scheduled', waits_for = 'run_at', ready_at = run_at, open_dependencies = 0
       where task_id = any(:ids) and run_at > current_timestamp
      """;

  /** What these locked tasks waited for has ended: they wait for their time, if that is to come. */
  public void unblock(Collection<Long> taskIds) {
    handle.createUpdate(UNBLOCK_LATER).bindArray("ids", Long.class, taskIds.toArray()).execute();
    handle.createUpdate(UNBLOCK_DUE).bindArray("ids", Long.class, taskIds.toArray()).execute();
  }

  private static final String UNLOCK =
      """
      update task_queue
         set
      """
          + Unblocked.SET
          + """

       where task_id in (select task_id
                           from task_queue
                          where lock_name = :name and state = 'blocked' and waits_for = 'lock'
                          order by rank, task_id
                          fetch first :n rows only
                            for update skip locked)
      """;

  /**
   * Lets the first waiters for this lock be claimed; one of them gets it. How many there were. One
   * whose row somebody holds at this moment is passed over: the sweep frees it.
   *
   * @param n 1 unless the first can't be run by anybody
   */
  public int unlock(String name, int n) {
    return handle.createUpdate(UNLOCK).bind("name", name).bind("n", n).execute();
  }

  private static final String IN_LINE =
      """
      select lock_name, min(rank)
        from task_queue
       where lock_name = any(:names) and lock_name is not null
         and (state in ('ready', 'running') or (state = 'blocked' and waits_for in ('queue', 'lock')))
       group by lock_name
      """;

  /** The locks among these that somebody holds or is in line for, with the rank of the first. */
  public Map<String, Long> inLine(Set<String> locks) {
    return handle
        .createQuery(IN_LINE)
        .bindArray("names", String.class, locks.toArray())
        .map((rs, ctx) -> Map.entry(rs.getString(1), rs.getLong(2)))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
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
              or (reserved_for is null
                  and (executor = any(:executors) or (executor is null and :takesUnnamed))
                  and (host is null or host = :host)
                  and (state = 'ready'
                       or (state = 'blocked' and waits_for in ('queue', 'lock', 'dependency')
                           and queue in (select c.name from queues c where not c.paused))
                       or (state = 'blocked' and waits_for = 'lane'
                           and lane in (select l.name from lanes l
                                         where l.parked_until is null or l.parked_until <= current_timestamp))
                       or (state = 'scheduled' and waits_for = 'retry')
                       or (state = 'scheduled' and waits_for = 'lane' and run_at <= current_timestamp))))
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
