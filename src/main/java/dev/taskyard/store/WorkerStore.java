package dev.taskyard.store;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Worker processes, {@code workers}. */
public final class WorkerStore {
  /**
   * A process that registers.
   *
   * @param machine boot and pid namespace
   * @param processStart the process's start time in the unit of its operating system: tells a
   *     reused pid
   * @param executors comma-separated; likewise {@code queues}, null for every queue
   * @param defaultExecutor runs tasks that name none; null: it takes none of those
   */
  public record Registration(
      String name,
      String host,
      String machine,
      long pid,
      long processStart,
      int slots,
      String executors,
      @Nullable String defaultExecutor,
      @Nullable String queues,
      String version,
      String storeId,
      long leaseMs) {}

  /** A worker that may be dead. */
  public record Suspect(
      long id,
      String name,
      String host,
      String machine,
      long pid,
      long processStart,
      boolean lapsed) {}

  private final Handle handle;

  WorkerStore(Handle handle) {
    this.handle = handle;
  }

  // --- enter

  private static final String REGISTER =
      """
      insert into workers (name, host, machine, pid, process_start, slots, executors, default_executor, queues,
                           version, store_id, started_at, heartbeat_at, lease_until)
      values (:name, :host, :machine, :pid, :processStart, :slots, :executors, :defaultExecutor, :queues,
              :version, :storeId, current_timestamp, current_timestamp, current_timestamp + cast(:leaseMs as bigint) * interval '0.001' second)
      """;

  /** The new worker's id. */
  public long register(Registration registration) {
    return handle
        .createUpdate(REGISTER)
        .bindMethods(registration)
        .executeAndReturnGeneratedKeys("id")
        .mapTo(Long.class)
        .one();
  }

  // --- run

  private static final String RENEW =
      """
      update workers
         set heartbeat_at = current_timestamp,
             lease_until = current_timestamp + cast(:leaseMs as bigint) * interval '0.001' second
       where id = :id and ended_at is null
      """;

  /** False: declared dead, everything it ran has been taken away. */
  public boolean renew(long id, long leaseMs) {
    return handle.createUpdate(RENEW).bind("id", id).bind("leaseMs", leaseMs).execute() > 0;
  }

  // --- end

  private static final String END =
      "update workers set ended_at = current_timestamp, end_reason = :reason where id = :id and ended_at is null";

  private static final String FREE_RESERVED =
      "update task_queue set reserved_for = null where reserved_for = :id";

  /** What was reserved for it is everybody's. False: it had ended before. */
  public boolean end(long id, String reason) {
    boolean ended = handle.createUpdate(END).bind("id", id).bind("reason", reason).execute() > 0;
    handle.createUpdate(FREE_RESERVED).bind("id", id).execute();
    return ended;
  }

  private static final String LOCK_SUSPECTS =
      """
      select id, name, host, machine, pid, process_start, lease_until < current_timestamp as lapsed
        from workers
       where ended_at is null and (lease_until < current_timestamp or machine = :machine)
         and id <> :asker
       order by id
         for update skip locked
      """;

  /** Locks the workers that may be dead, but none that is renewing its lease at this moment. */
  public List<Suspect> lockSuspects(long asker, String machine) {
    return handle
        .createQuery(LOCK_SUSPECTS)
        .bind("asker", asker)
        .bind("machine", machine)
        .map(
            (rs, ctx) ->
                new Suspect(
                    rs.getLong("id"),
                    rs.getString("name"),
                    rs.getString("host"),
                    rs.getString("machine"),
                    rs.getLong("pid"),
                    rs.getLong("process_start"),
                    rs.getBoolean("lapsed")))
        .list();
  }

  private static final String LIVE_EXECUTORS =
      "select executors from workers where ended_at is null and lease_until > current_timestamp order by id";

  /** Names of the executors that live workers have, comma-separated lists. */
  public List<String> liveExecutors() {
    return handle.createQuery(LIVE_EXECUTORS).mapTo(String.class).list();
  }

  /**
   * A live worker.
   *
   * @param executors comma-separated; likewise {@code queues}, null for every queue
   * @param busy how many of its slots are taken
   */
  public record Alive(
      String name,
      String host,
      String executors,
      @Nullable String defaultExecutor,
      @Nullable String queues,
      int slots,
      int busy) {}

  private static final String ALIVE =
      """
      select name, host, executors, default_executor, queues, slots,
             (select count(*) from task_queue q where q.worker_id = workers.id and q.state = 'running') as busy
        from workers
       where ended_at is null and lease_until > current_timestamp
       order by id
      """;

  /** Who is alive and could take tasks. */
  public List<Alive> alive() {
    return handle
        .createQuery(ALIVE)
        .map(
            (rs, ctx) ->
                new Alive(
                    rs.getString("name"),
                    rs.getString("host"),
                    rs.getString("executors"),
                    rs.getString("default_executor"),
                    rs.getString("queues"),
                    rs.getInt("slots"),
                    rs.getInt("busy")))
        .list();
  }

  private static final String FORGET = "delete from workers where ended_at < :before";

  /** How many rows went. */
  public int forget(Instant before) {
    return handle.createUpdate(FORGET).bind("before", before).execute();
  }
}
