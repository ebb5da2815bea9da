package dev.taskyard.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What a claim makes of the rows that it took: some run, some wait for a lock or a lane. */
public final class ClaimStore {
  /**
   * A run that begins.
   *
   * @param entry number of the line that tells of it
   */
  public record Start(
      long taskId,
      int run,
      int entry,
      long workerId,
      String worker,
      String host,
      String executor,
      @Nullable String model,
      Instant queuedAt,
      Instant at,
      @Nullable String lock,
      String lane) {}

  private final Handle handle;
  private final Dialect dialect;

  ClaimStore(Handle handle, Dialect dialect) {
    this.handle = handle;
    this.dialect = dialect;
  }

  private static final String HELD_LOCKS =
      "select held_lock from task_queue where held_lock = any(:names) and held_lock is not null";

  /** Those of these locks that a running task holds. */
  public Set<String> heldAmong(Collection<String> names) {
    return handle
        .createQuery(HELD_LOCKS)
        .bindArray("names", String.class, names.toArray())
        .mapTo(String.class)
        .set();
  }

  private static final String START_ALL =
      """
      with r as materialized (select * from <rows>),
           queued as (
             update task_queue
                set state = 'running', waits_for = null, worker_id = r.worker_id, run = r.run,
                    claimed_at = current_timestamp, run_at = null, expires_at = null,
                    last_seq = 0, entries = r.entry, last_entry_at = r.at,
                    lock_name = r.lock, held_lock = r.lock, lane = r.lane
               from r
              where task_queue.task_id = r.task_id),
           task as (
             update tasks
                set status = 'running', started_at = r.at, ended_at = null, duration_ms = null, error = null, cause = null,
                    result_summary = null, result_text = null, result_detail_path = null
               from r
              where tasks.id = r.task_id),
           begun as (
             insert into task_runs (task_id, run, worker_id, worker, host, executor, model, queued_at, started_at, status)
             select task_id, run, worker_id, worker, host, executor, model, queued_at, at, 'running'
               from r)
      insert into timeline_entries (task_id, entry, run, at, kind, summary)
      select task_id, entry, run, at, 'running', words
        from r
      """;
  private static final String START_ONE =
      """
      update task_queue
         set state = 'running', waits_for = null, worker_id = :worker_id, run = :run,
             claimed_at = current_timestamp, run_at = null, expires_at = null,
             last_seq = 0, entries = :entry, last_entry_at = :at,
             lock_name = :lock, held_lock = :lock, lane = :lane
       where task_id = :task_id
      """;

  /**
   * Marks locked rows and their tasks as running, with a run and a line for each. A lock that
   * somebody else takes at this moment fails the transaction as a duplicate: run it again.
   *
   * @param words of the line
   */
  public void start(List<Start> starts, String words) {
    RowSet<Start> rows =
        RowSet.of(starts)
            .column("task_id", Long.class, Start::taskId)
            .column("run", Integer.class, Start::run)
            .column("entry", Integer.class, Start::entry)
            .column("worker_id", Long.class, Start::workerId)
            .column("at", Instant.class, Start::at)
            .column("lock", String.class, Start::lock)
            .column("lane", String.class, Start::lane);
    if (dialect.writesSets()) {
      rows.column("worker", String.class, Start::worker)
          .column("host", String.class, Start::host)
          .column("executor", String.class, Start::executor)
          .column("model", String.class, Start::model)
          .column("queued_at", Instant.class, Start::queuedAt)
          .column("words", String.class, start -> words)
          .execute(handle, START_ALL);
      return;
    }
    rows.executeEach(handle, START_ONE);
    new TaskStore(handle, dialect).setRunning(starts);
    new RunStore(handle, dialect).insert(starts);
    new TimelineStore(handle)
        .insert(
            starts.stream()
                .map(
                    one ->
                        new TimelineStore.Line(
                            one.taskId, one.entry, one.run, one.at, "running", words, null, null))
                .toList());
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
