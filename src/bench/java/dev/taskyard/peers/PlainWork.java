package dev.taskyard.peers;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One connection that claims so many tasks, "runs" them and finishes them, fenced, until none is
 * left. It is what a worker can't be faster than without giving up history or fence: no slots, no
 * threads, no lease.
 */
final class PlainWork {
  private static final String CLAIM =
      """
      with picked as (
        select task_id
          from task_queue
         where state = 'ready'
         order by rank, task_id
         limit %d
           for update skip locked),
      claimed as (
        update task_queue q
           set state = 'running', worker_id = ?, run = q.run + 1, claimed_at = now(),
               entries = q.entries + 1, last_entry_at = now()
          from picked p
         where q.task_id = p.task_id
        returning q.task_id, q.run, q.entries, q.ready_at),
      run as (
        insert into task_runs
               (task_id, run, worker_id, worker, host, executor, status, queued_at, started_at)
        select task_id, run, ?, 'plain', 'here', 'noop', 'running', ready_at, now()
          from claimed),
      entry as (
        insert into timeline_entries (task_id, entry, run, at, kind, summary)
        select task_id, entries, run, now(), 'running', 'Task started'
          from claimed)
      select c.task_id, t.prompt
        from claimed c
        join tasks t on t.id = c.task_id
      """;

  private static final String FENCE =
      """
      select task_id, run, entries
        from task_queue
       where task_id = any(?) and worker_id = ?
       order by task_id
         for update
      """;

  private static final String DELETE = "delete from task_queue where task_id = any(?)";

  private static final String END_TASKS =
      """
      update tasks t
         set status = 'completed', cause = 'completed', ended_at = now(),
             duration_ms = extract(epoch from now() - created_at) * 1000, result_summary = 'done'
        from unnest(?::bigint[]) as e (task_id)
       where t.id = e.task_id
      """;

  private static final String END_RUNS =
      """
      update task_runs r
         set status = 'completed', ended_at = now(), result_summary = 'done'
        from unnest(?::bigint[], ?::integer[]) as e (task_id, run)
       where r.task_id = e.task_id and r.run = e.run
      """;

  private static final String LAST_ENTRIES =
      """
      insert into timeline_entries (task_id, entry, run, at, kind, summary)
      select task_id, entries + 1, run, now(), 'finished', 'Task completed'
        from unnest(?::bigint[], ?::integer[], ?::integer[]) as e (task_id, run, entries)
      """;

  private final Connection connection;
  private final long worker;
  private final PreparedStatement claim;
  private final PreparedStatement fence;
  private final PreparedStatement delete;
  private final PreparedStatement endTasks;
  private final PreparedStatement endRuns;
  private final PreparedStatement lastEntries;

  PlainWork(Connection connection, long worker, int batch) throws SQLException {
    this.connection = connection;
    this.worker = worker;
    this.claim = connection.prepareStatement(CLAIM.formatted(batch));
    this.fence = connection.prepareStatement(FENCE);
    this.delete = connection.prepareStatement(DELETE);
    this.endTasks = connection.prepareStatement(END_TASKS);
    this.endRuns = connection.prepareStatement(END_RUNS);
    this.lastEntries = connection.prepareStatement(LAST_ENTRIES);
  }

  void drain(Consumer<String> job) throws SQLException {
    List<Long> held = claim(job);
    while (!held.isEmpty()) {
      finish(held);
      held = claim(job);
    }
  }

  private List<Long> claim(Consumer<String> job) throws SQLException {
    connection.setAutoCommit(true);
    claim.setLong(1, worker);
    claim.setLong(2, worker);
    var held = new ArrayList<Long>();
    try (ResultSet rows = claim.executeQuery()) {
      while (rows.next()) {
        held.add(rows.getLong(1));
        job.accept(rows.getString(2));
      }
    }
    return held;
  }

  private void finish(List<Long> held) throws SQLException {
    connection.setAutoCommit(false);
    fence.setArray(1, connection.createArrayOf("bigint", held.toArray()));
    fence.setLong(2, worker);
    var tasks = new ArrayList<Long>();
    var runs = new ArrayList<Integer>();
    var entries = new ArrayList<Integer>();
    try (ResultSet rows = fence.executeQuery()) {
      while (rows.next()) {
        tasks.add(rows.getLong(1));
        runs.add(rows.getInt(2));
        entries.add(rows.getInt(3));
      }
    }
    Array ofTasks = connection.createArrayOf("bigint", tasks.toArray());
    Array ofRuns = connection.createArrayOf("integer", runs.toArray());
    Array ofEntries = connection.createArrayOf("integer", entries.toArray());
    run(delete, ofTasks);
    run(endTasks, ofTasks);
    run(endRuns, ofTasks, ofRuns);
    run(lastEntries, ofTasks, ofRuns, ofEntries);
    connection.commit();
  }

  private static void run(PreparedStatement statement, Array... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setArray(i + 1, values[i]);
    }
    statement.executeUpdate();
  }
}
