package dev.taskyard.store;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.GetGeneratedKeys;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** Worker processes, {@code workers}. */
public interface WorkerStore {
  /**
   * A process that registers.
   *
   * @param machine boot and pid namespace
   * @param processStart the process's start time in the unit of its operating system: tells a
   *     reused pid
   * @param executors comma-separated; likewise {@code queues}, null for every queue
   * @param defaultExecutor runs tasks that name none; null: it takes none of those
   */
  record Registration(
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
  record Suspect(
      long id,
      String name,
      String host,
      String machine,
      long pid,
      long processStart,
      boolean lapsed) {}

  /**
   * A live worker.
   *
   * @param executors comma-separated; likewise {@code queues}, null for every queue
   * @param busy how many of its slots are taken
   */
  record Alive(
      String name,
      String host,
      String executors,
      @Nullable String defaultExecutor,
      @Nullable String queues,
      int slots,
      int busy) {}

  // --- enter

  @SqlUpdate(
      """
      insert into workers (name, host, machine, pid, process_start, slots, executors, default_executor, queues,
                           version, store_id, started_at, heartbeat_at, lease_until)
      values (:name, :host, :machine, :pid, :processStart, :slots, :executors, :defaultExecutor, :queues,
              :version, :storeId, current_timestamp, current_timestamp, current_timestamp + cast(:leaseMs as bigint) * interval '0.001' second)
      """)
  @GetGeneratedKeys("id")
  long register(@BindMethods Registration registration);

  // --- run

  /** False: declared dead, everything it ran has been taken away. */
  @SqlUpdate(
      """
      update workers
         set heartbeat_at = current_timestamp,
             lease_until = current_timestamp + cast(:leaseMs as bigint) * interval '0.001' second
       where id = :id and ended_at is null
      """)
  boolean renew(@Bind("id") long id, @Bind("leaseMs") long leaseMs);

  // --- end

  @SqlUpdate(
      "update workers set ended_at = current_timestamp, end_reason = :reason where id = :id and ended_at is null")
  boolean end(@Bind("id") long id, @Bind("reason") String reason);

  /** Locks the workers that may be dead, but none that is renewing its lease at this moment. */
  @SqlQuery(
      """
      select id, name, host, machine, pid, process_start, lease_until < current_timestamp as lapsed
        from workers
       where ended_at is null and (lease_until < current_timestamp or machine = :machine)
         and id <> :asker
       order by id
         for update skip locked
      """)
  @RegisterConstructorMapper(Suspect.class)
  List<Suspect> lockSuspects(@Bind("asker") long asker, @Bind("machine") String machine);

  /** Names of the executors that live workers have, comma-separated lists. */
  @SqlQuery(
      "select executors from workers where ended_at is null and lease_until > current_timestamp order by id")
  List<String> liveExecutors();

  /** Who is alive and could take tasks. */
  @SqlQuery(
      """
      select name, host, executors, default_executor, queues, slots,
             (select count(*) from task_queue q where q.worker_id = workers.id and q.state = 'running') as busy
        from workers
       where ended_at is null and lease_until > current_timestamp
       order by id
      """)
  @RegisterConstructorMapper(Alive.class)
  List<Alive> alive();

  @SqlUpdate("delete from workers where ended_at < :before")
  int forget(@Bind("before") Instant before);
}
