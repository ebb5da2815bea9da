package dev.taskyard.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/** Which rows a claim may take: they are found in rank, and locked. */
public final class PickStore {
  private final Handle handle;
  private final Dialect dialect;

  PickStore(Handle handle, Dialect dialect) {
    this.handle = handle;
    this.dialect = dialect;
  }

  private static final String OBSTACLES =
      """
      select 'queue' as what, name
        from queues
       where paused or concurrency_limit is not null or rate_limit is not null
      union all
      select 'lane', name
        from lanes
       where parked_until > current_timestamp
      """;

  /**
   * What may hold tasks back at this moment.
   *
   * @param queues those that are paused or have limits
   * @param lanes those that are parked
   */
  public record Obstacles(Set<String> queues, Set<String> lanes) {
    /** Whether nothing is. */
    public boolean isEmpty() {
      return queues.isEmpty() && lanes.isEmpty();
    }
  }

  public Obstacles obstacles() {
    var queues = new HashSet<String>();
    var lanes = new HashSet<String>();
    handle
        .createQuery(OBSTACLES)
        .map((rs, ctx) -> Map.entry(rs.getString(1), rs.getString(2)))
        .forEach(one -> (one.getKey().equals("queue") ? queues : lanes).add(one.getValue()));
    return new Obstacles(queues, lanes);
  }

  private static final String CLAIMABLE =
      """
         and (executor = any(:executors) or (executor is null and :takesUnnamed))
         and (:everyQueue or queue = any(:queues))
         and (host is null or host = :host)
         and (reserved_for = :worker or (reserved_for is null and not :reservedOnly))
         and (expires_at is null or expires_at > current_timestamp)
      """;
  private static final String IN_RANK =
      """
       order by state, rank, task_id
       fetch first :limit rows only
      """;
  // The columns of the index by queue, as H2 wants them; it reads all that waits otherwise.
  private static final String IN_RANK_OF_QUEUE =
      """
       order by queue, state, waits_for, rank, task_id
       fetch first :limit rows only
      """;
  // The queues are named, not joined: a join may make PostgreSQL read and sort every waiting task.
  private static final String READY =
      """
        from task_queue
       where state = 'ready'
         and not queue = any(:constrained)
      """
          + CLAIMABLE
          + IN_RANK;
  private static final String READY_IN_QUEUE =
      """
        from task_queue
       where state = 'ready' and queue = :queue
         and not queue = any(:constrained)
      """
          + CLAIMABLE
          + IN_RANK_OF_QUEUE;
  private static final String FIND_IN_QUEUE = "select task_id, rank" + READY_IN_QUEUE;
  private static final String READY_UNLESS_OBSTACLES =
      """
        from task_queue
       where state = 'ready'
         and not exists (
      """
          + OBSTACLES
          + ")"
          + CLAIMABLE
          + IN_RANK;
  private static final String READY_IN_QUEUE_UNLESS_OBSTACLES =
      """
        from task_queue
       where state = 'ready' and queue = :queue
         and not exists (
      """
          + OBSTACLES
          + ")"
          + CLAIMABLE
          + IN_RANK_OF_QUEUE;

  /** A row that is locked now, and its task. */
  public record Ready(QueueRow row, TaskReads.Claimed task) {}

  /**
   * Rows that are locked now, first in rank first.
   *
   * @param outrun whether others have locked some that stood before these
   */
  public record Picked<T>(List<T> rows, boolean outrun) {}

  /**
   * Locks up to {@code request.limit()} ready rows.
   *
   * @param constrained queues whose tasks are claimed under the lock of their own row
   */
  public Picked<QueueRow> pick(ClaimRequest request, Collection<String> constrained) {
    if (!request.namesFewQueues()) {
      return lock("ready", "", READY, query -> bindReady(query, request, constrained));
    }
    String only = request.onlyQueue().orElse(null);
    return only == null
        ? pickFromEach(request, constrained)
        : lock(
            "ready",
            "",
            READY_IN_QUEUE,
            query -> bindReady(query, request, constrained).bind("queue", only));
  }

  /** Found in each before any is locked: what is not taken is never kept from others. */
  private Picked<QueueRow> pickFromEach(ClaimRequest request, Collection<String> constrained) {
    List<Long> first =
        request.queues().stream()
            .map(
                queue ->
                    bindReady(handle.createQuery(FIND_IN_QUEUE), request, constrained)
                        .bind("queue", queue))
            .flatMap(query -> query.map(PickStore::found).stream())
            .sorted(Comparator.comparingLong(Found::rank).thenComparingLong(Found::taskId))
            .limit(request.limit())
            .map(Found::taskId)
            .toList();
    return lockFound("ready", "", first);
  }

  private record Found(long taskId, long rank) {}

  private static Found found(ResultSet rs, StatementContext ctx) throws SQLException {
    return new Found(rs.getLong("task_id"), rs.getLong("rank"));
  }

  private static final String PICK_WITH_TASKS = withTasks(READY);
  private static final String PICK_IN_QUEUE_WITH_TASKS = withTasks(READY_IN_QUEUE);
  private static final String PICK_IN_QUEUE_UNLESS_OBSTACLES =
      withTasks(READY_IN_QUEUE_UNLESS_OBSTACLES);
  private static final String PICK_UNLESS_OBSTACLES = withTasks(READY_UNLESS_OBSTACLES);

  private static String withTasks(String ready) {
    return "select q.*, "
        + TaskReads.CLAIMED
        + " from (select * "
        + ready
        + " for update skip locked) q"
        + " join tasks t on t.id = q.task_id"
        + " left join tasks p on p.id = t.parent_task_id"
        + " order by q.rank, q.task_id";
  }

  /** The same with their tasks, which costs no answer more where {@link #picksInOneQuestion}. */
  public Picked<Ready> pickWithTasks(ClaimRequest request, Collection<String> constrained) {
    if (!picksInOneQuestion(request)) {
      Picked<QueueRow> picked = pick(request, constrained);
      return new Picked<>(withTasks(picked.rows()), picked.outrun());
    }
    String only = request.onlyQueue().orElse(null);
    Query query =
        only == null
            ? bindReady(handle.createQuery(PICK_WITH_TASKS), request, constrained)
            : bindReady(handle.createQuery(PICK_IN_QUEUE_WITH_TASKS), request, constrained)
                .bind("queue", only);
    return new Picked<>(query.map(PickStore::ready).list(), false);
  }

  /**
   * Whether the database can pick, lock and read what this request is for in one question. Where
   * several queues are asked one by one, it would lock what is not taken then.
   */
  public boolean picksInOneQuestion(ClaimRequest request) {
    return dialect.locksOnlyWhatItReturns()
        && (!request.namesFewQueues() || request.onlyQueue().isPresent());
  }

  /**
   * {@link #obstacles} and {@link #pickWithTasks} in one question: none where anything may hold
   * tasks back at this moment. Only where {@link #picksInOneQuestion}.
   */
  public List<Ready> pickUnlessObstacles(ClaimRequest request) {
    Query query =
        request
            .onlyQueue()
            .map(only -> bindIn(handle.createQuery(PICK_IN_QUEUE_UNLESS_OBSTACLES), only, request))
            .orElseGet(() -> request.bindTo(handle.createQuery(PICK_UNLESS_OBSTACLES)));
    return query.map(PickStore::ready).list();
  }

  private static Ready ready(ResultSet rs, StatementContext ctx) throws SQLException {
    return new Ready(Rows.QUEUE_ROW.map(rs, ctx), TaskReads.CLAIMED_ROW.map(rs, ctx));
  }

  private static Query bindReady(
      Query query, ClaimRequest request, Collection<String> constrained) {
    return request.bindTo(query).bindArray("constrained", String.class, constrained.toArray());
  }

  private static Query bindIn(Query query, String queue, ClaimRequest request) {
    return request.bindTo(query).bind("queue", queue);
  }

  private static final String WAITING =
      """
        from task_queue
       where state = 'blocked' and waits_for = 'queue' and queue = :queue
      """
          + CLAIMABLE
          + IN_RANK_OF_QUEUE;

  /** Locks up to {@code limit} rows that wait for this queue, whose own row is locked. */
  public List<QueueRow> pickFrom(String queue, int limit, ClaimRequest request) {
    return lock(
            "blocked",
            "queue",
            WAITING,
            query -> bindIn(query, queue, request).bind("limit", limit))
        .rows();
  }

  /** Locked rows with their tasks, in the same order. */
  public List<Ready> withTasks(List<QueueRow> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<Long, TaskReads.Claimed> tasks =
        new TaskReads(handle, dialect)
            .claimed(rows.stream().map(QueueRow::taskId).toList()).stream()
                .collect(Collectors.toMap(TaskReads.Claimed::id, Function.identity()));
    return rows.stream()
        .map(row -> new Ready(row, Objects.requireNonNull(tasks.get(row.taskId()))))
        .toList();
  }

  /**
   * Where a lock would be set on each row that matches, and not only on those that are returned,
   * they are found first: a claim must not cost more the longer the queue is.
   */
  private Picked<QueueRow> lock(
      String state, String waitsFor, String rows, UnaryOperator<Query> bound) {
    if (dialect.locksOnlyWhatItReturns()) {
      return new Picked<>(
          bound
              .apply(handle.createQuery("select * " + rows + " for update skip locked"))
              .map(Rows.QUEUE_ROW)
              .list(),
          false);
    }
    return lockFound(
        state,
        waitsFor,
        bound.apply(handle.createQuery("select task_id " + rows)).mapTo(Long.class).list());
  }

  private static final String LOCK_FOUND =
      """
      select *
        from task_queue
       where task_id = any(:ids) and state = :state and coalesce(waits_for, '') = :waitsFor
       order by rank, task_id
         for update skip locked
      """;

  private Picked<QueueRow> lockFound(String state, String waitsFor, List<Long> found) {
    if (found.isEmpty()) {
      return new Picked<>(List.of(), false);
    }
    List<QueueRow> locked =
        handle
            .createQuery(LOCK_FOUND)
            .bindArray("ids", Long.class, found.toArray())
            .bind("state", state)
            .bind("waitsFor", waitsFor)
            .map(Rows.QUEUE_ROW)
            .list();
    return new Picked<>(locked, locked.size() < found.size());
  }
}
