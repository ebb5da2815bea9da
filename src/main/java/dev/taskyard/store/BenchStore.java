package dev.taskyard.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What a benchmark asks of the tables: how fast it was, and whether anything is missing or doubled.
 * Each question is about the tasks of one queue.
 */
public final class BenchStore {
  private final Handle handle;

  BenchStore(Handle handle) {
    this.handle = handle;
  }

  /**
   * A stretch of work.
   *
   * @param done how many of what was measured
   */
  public record Stretch(long done, Instant from, Instant to) {}

  // --- how far, how fast

  private static final String ENDED =
      "select cast(coalesce(sum(n), 0) as bigint) from task_counts where queue = :queue";

  /** How many tasks of the queue are counted as ended, whichever way; cheap while they run. */
  public long ended(String queue) {
    return number(ENDED, queue);
  }

  private static final String TOLD =
      "select cast(coalesce(sum(entries), 0) as bigint) from task_queue where queue = :queue";

  /** How many entries the timelines of those tasks have that have not ended; cheap for a few. */
  public long told(String queue) {
    return number(TOLD, queue);
  }

  private static final String DRAINED =
      """
      select count(*) as done, min(started_at) as began, max(ended_at) as over_at
        from (select r.started_at, r.ended_at
                from task_runs r
                join tasks t on t.id = r.task_id
               where t.queue = :queue
               order by r.started_at, r.task_id
              offset :skipped rows) measured
      """;

  /** The runs behind the first {@code skipped}: from the first start to the last finish. */
  public Stretch drained(String queue, long skipped) {
    return stretch(DRAINED, queue, skipped);
  }

  private static final String EMITTED =
      """
      select count(*) as done, min(at) as began,
             (select max(ended_at) from tasks where queue = :queue) as over_at
        from (select e.at
                from timeline_entries e
                join tasks t on t.id = e.task_id
               where t.queue = :queue and e.kind = 'status'
               order by e.at
              offset :skipped rows) measured
      """;

  /** The status entries behind the first {@code skipped}, until the last of the tasks ended. */
  public Stretch emitted(String queue, long skipped) {
    return stretch(EMITTED, queue, skipped);
  }

  private Stretch stretch(String sql, String queue, long skipped) {
    return handle
        .createQuery(sql)
        .bind("queue", queue)
        .bind("skipped", skipped)
        .map(
            (rs, ctx) ->
                new Stretch(
                    rs.getLong("done"),
                    Optional.ofNullable(Rows.instantOrNull(rs, "began")).orElse(Instant.EPOCH),
                    Optional.ofNullable(Rows.instantOrNull(rs, "over_at")).orElse(Instant.EPOCH)))
        .one();
  }

  private static final String RESULTS =
      """
      select public_id, result_summary
        from tasks
       where queue = :queue and status = 'completed' and result_summary is not null
      """;

  /** What each completed task has for a result, by its public id. */
  public Map<String, String> results(String queue) {
    var results = new HashMap<String, String>();
    handle
        .createQuery(RESULTS)
        .bind("queue", queue)
        .map((rs, ctx) -> Map.entry(rs.getString(1), rs.getString(2)))
        .forEach(result -> results.put(result.getKey(), result.getValue()));
    return results;
  }

  // --- nothing missing, nothing doubled

  private static final String TASKS = "select count(*) from tasks where queue = :queue";

  public long tasks(String queue) {
    return number(TASKS, queue);
  }

  private static final String WAITING = "select count(*) from task_queue where queue = :queue";

  /** Rows that are left in the queue. */
  public long waiting(String queue) {
    return number(WAITING, queue);
  }

  private static final String RUNS =
      "select count(*) from task_runs r join tasks t on t.id = r.task_id where t.queue = :queue";

  /** Runs of any status and number. */
  public long runs(String queue) {
    return number(RUNS, queue);
  }

  private static final String RAN_ONCE =
      """
      select count(*)
        from (select t.id
                from tasks t
                join task_runs r on r.task_id = t.id
               where t.queue = :queue and t.status = 'completed'
               group by t.id
              having count(*) = 1 and min(r.run) = 1 and min(r.status) = 'completed') once
      """;

  /** Completed tasks with a single run, the first, that is completed. */
  public long ranOnce(String queue) {
    return number(RAN_ONCE, queue);
  }

  private static final String PLAIN_STORIES =
      """
      select count(*)
        from (select e.task_id
                from timeline_entries e
                join tasks t on t.id = e.task_id
               where t.queue = :queue
               group by e.task_id
              having count(*) = 3
                 and sum(case when e.entry = 1 and e.kind = 'queued'
                                or e.entry = 2 and e.kind = 'running'
                                or e.entry = 3 and e.kind = 'finished' then 1 else 0 end) = 3) plain
      """;

  /** Tasks whose timeline is queued, running, finished, as entries 1, 2 and 3, and no more. */
  public long plainStories(String queue) {
    return number(PLAIN_STORIES, queue);
  }

  private static final String WHOLE_STORIES =
      """
      select count(*)
        from (select e.task_id
                from timeline_entries e
                join tasks t on t.id = e.task_id
               where t.queue = :queue
               group by e.task_id
              having min(e.entry) = 1 and max(e.entry) = count(*)) whole
      """;

  /** Tasks whose timeline has no gap. */
  public long wholeStories(String queue) {
    return number(WHOLE_STORIES, queue);
  }

  private static final String STATUS_ENTRIES =
      """
      select count(*)
        from timeline_entries e
        join tasks t on t.id = e.task_id
       where t.queue = :queue and e.kind = 'status'
      """;

  public long statusEntries(String queue) {
    return number(STATUS_ENTRIES, queue);
  }

  private static final String COUNTED_COMPLETED =
      """
      select cast(coalesce(sum(n), 0) as bigint)
        from task_counts
       where queue = :queue and status = 'completed'
      """;

  /** How many are counted as completed. */
  public long countedCompleted(String queue) {
    return number(COUNTED_COMPLETED, queue);
  }

  private long number(String sql, String queue) {
    return handle.createQuery(sql).bind("queue", queue).mapTo(Long.class).one();
  }

  // --- any task

  private static final String LAST_ID = "select coalesce(max(id), 0) from tasks";

  /** The highest internal id. */
  public long lastId() {
    return handle.createQuery(LAST_ID).mapTo(Long.class).one();
  }

  private static final String NEAR =
      "select public_id from tasks where id >= :id order by id fetch first row only";

  /** The public id of the task with this internal id, or the next higher one. */
  public Optional<String> near(long id) {
    return handle.createQuery(NEAR).bind("id", id).mapTo(String.class).findOne();
  }
}
