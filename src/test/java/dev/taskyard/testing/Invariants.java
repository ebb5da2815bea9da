package dev.taskyard.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is true of the tables at every moment: statements that must return no row. */
public final class Invariants {

  /** The tables of this program, not of an earlier one. */
  private static final String ON_H2 =
      """
      select count(*) = 3 from information_schema.tables
       where table_schema = 'TASKYARD' and table_name in ('SCHEDULES', 'LANES', 'REPORT_TASKS')
      """;

  /** Here the same view would take longer than all that is looked at. */
  private static final String ON_POSTGRES =
      """
      select to_regclass('taskyard.schedules') is not null
         and to_regclass('taskyard.lanes') is not null
         and to_regclass('taskyard.report_tasks') is not null
      """;

  private static final Map<String, String> BREACHES = new LinkedHashMap<>();

  static {
    BREACHES.put(
        "running in tasks, in the queue and in exactly one open run at once",
        """
        select t.public_id, t.status, q.state, r.n
          from taskyard.tasks t
          left join taskyard.task_queue q on q.task_id = t.id
          left join (select task_id, count(*) as n from taskyard.task_runs
                      where status = 'running' group by task_id) r on r.task_id = t.id
         where (case when t.status = 'running' then 1 else 0 end) <> coalesce(r.n, 0)
            or (t.status = 'running') <> (coalesce(q.state, '-') = 'running')
        """);
    BREACHES.put(
        "the open run is the one that the queue row holds",
        """
        select q.task_id, q.run, q.worker_id
          from taskyard.task_queue q
         where q.state = 'running'
           and not exists (select 1 from taskyard.task_runs r
                            where r.task_id = q.task_id and r.run = q.run
                              and r.worker_id = q.worker_id and r.status = 'running')
        """);
    BREACHES.put(
        "in the queue until it ends",
        """
        select t.public_id, t.status, t.ended_at, q.state
          from taskyard.tasks t
          left join taskyard.task_queue q on q.task_id = t.id
         where (q.task_id is null) <> (t.status in ('completed', 'failed', 'canceled'))
            or (q.task_id is null) <> (t.ended_at is not null)
        """);
    BREACHES.put(
        "a task waits exactly for those of its attempts that have not ended",
        """
        select t.public_id, q.state, q.open_dependencies, c.live
          from taskyard.tasks t
          left join taskyard.task_queue q on q.task_id = t.id
          join (select parent_task_id, sum(case when ended_at is null then 1 else 0 end) as live
                  from taskyard.tasks
                 where attempt_index is not null
                 group by parent_task_id) c on c.parent_task_id = t.id
         where coalesce(q.open_dependencies, 0) <> c.live
            or (c.live > 0) <> (coalesce(q.waits_for, '-') = 'attempts')
        """);
    BREACHES.put(
        "at most one attempt at a task is selected",
        """
        select t.parent_task_id, count(*)
          from taskyard.attempts a
          join taskyard.tasks t on t.id = a.task_id
         where a.selected and t.attempt_index is not null
         group by t.parent_task_id
        having count(*) > 1
        """);
    BREACHES.put(
        "an end has a duration, a failure a reason and nothing else one",
        """
        select public_id, status, started_at, ended_at, duration_ms, error
          from taskyard.tasks
         where (ended_at is null) <> (duration_ms is null)
            or duration_ms < 0
            or ended_at < started_at
            or (status = 'failed') <> (error is not null)
        """);
    BREACHES.put(
        "no tool call runs in a run that has ended",
        """
        select c.task_id, c.run, c.id
          from taskyard.tool_calls c
          join taskyard.task_runs r on r.task_id = c.task_id and r.run = c.run
         where c.status = 'running' and r.status <> 'running'
        """);
    BREACHES.put(
        "a story without a gap, unless messages were trimmed from it",
        """
        select task_id, first_entry, last_entry, n
          from (select task_id, min(entry) as first_entry, max(entry) as last_entry, count(*) as n,
                       sum(case when kind = 'message' then 1 else 0 end) as messages
                  from taskyard.timeline_entries
                 group by task_id) story
         where first_entry <> 1 or (last_entry <> n and messages < 2000)
        """);
    BREACHES.put(
        "at most 2,000 messages a run",
        """
        select task_id, run, count(*)
          from taskyard.timeline_entries
         where kind = 'message'
         group by task_id, run
        having count(*) > 2000
        """);
    BREACHES.put(
        "a story never goes back in time",
        """
        select task_id, entry, at, before
          from (select task_id, entry, at, lag(at) over (partition by task_id order by entry) as before
                  from taskyard.timeline_entries) story
         where at < before
        """);
    BREACHES.put(
        "the queue row knows the last entry",
        """
        select q.task_id, q.entries, q.last_entry_at, e.last_entry, e.last_at
          from taskyard.task_queue q
          left join (select task_id, max(entry) as last_entry, max(at) as last_at
                       from taskyard.timeline_entries group by task_id) e on e.task_id = q.task_id
         where e.last_entry is null or q.entries <> e.last_entry or q.last_entry_at < e.last_at
        """);
    BREACHES.put(
        "the counts are those of the ended tasks",
        """
        select queue, status, sum(n)
          from (select queue, status, n from taskyard.task_counts
                union all
                select queue, status, -1 from taskyard.tasks where ended_at is not null) both_sides
         group by queue, status
        having sum(n) <> 0
        """);
    BREACHES.put(
        "what runs belongs to a worker that has not ended",
        """
        select q.task_id, q.worker_id
          from taskyard.task_queue q
         where q.state = 'running'
           and not exists (select 1 from taskyard.workers w
                            where w.id = q.worker_id and w.ended_at is null)
        """);
    BREACHES.put(
        "a task holds the lock it needs while it runs, and only then",
        """
        select task_id, state, lock_name, held_lock
          from taskyard.task_queue
         where (state = 'running' and coalesce(held_lock, '') <> coalesce(lock_name, ''))
            or (state <> 'running' and held_lock is not null)
        """);
    BREACHES.put(
        "who waits for others waits for one that has not ended",
        """
        select q.task_id, q.open_dependencies
          from taskyard.task_queue q
         where q.waits_for = 'dependency'
           and (q.state <> 'blocked'
                or not exists (select 1
                                 from taskyard.task_dependencies d
                                 join taskyard.task_queue p on p.task_id = d.depends_on
                                where d.task_id = q.task_id))
        """);
    BREACHES.put(
        "what waits says for what, what is ready or runs waits for nothing",
        """
        select task_id, state, waits_for, lock_name, lane, run_at
          from taskyard.task_queue
         where (state in ('ready', 'running')) <> (waits_for is null)
            or (waits_for = 'lock' and (state <> 'blocked' or lock_name is null))
            or (waits_for = 'queue' and state <> 'blocked')
            or (waits_for = 'lane' and lane is null)
            or (state = 'scheduled' and run_at is null)
        """);
    BREACHES.put(
        "who waits for a lane waits for one that is known and was parked",
        """
        select q.task_id, q.lane
          from taskyard.task_queue q
         where q.waits_for = 'lane'
           and not exists (select 1 from taskyard.lanes l
                            where l.name = q.lane and l.parked_until is not null)
        """);
    BREACHES.put(
        "evidence points at the entry that tells of it",
        """
        select task_id, entry, what
          from (select task_id, entry, 'gate' as what from taskyard.gates
                union all select task_id, entry, 'attempt' from taskyard.attempts
                union all select task_id, entry, 'artifact' from taskyard.artifacts
                union all select task_id, entry, 'github' from taskyard.github_events) evidence
         where not exists (select 1 from taskyard.timeline_entries e
                            where e.task_id = evidence.task_id and e.entry = evidence.entry)
        """);
    BREACHES.put(
        "a thread's items follow each other without a gap, turn after turn",
        """
        select thread_id, item, turn, before
          from (select thread_id, item, turn,
                       row_number() over (partition by thread_id order by item) as place,
                       lag(turn) over (partition by thread_id order by item) as before
                  from taskyard.turn_items) items
         where item <> place or turn < before
        """);
    BREACHES.put(
        "of a thread's turns only the last may be open",
        """
        select u.thread_id, u.turn
          from taskyard.turns u
         where u.ended_at is null
           and exists (select 1 from taskyard.turns l
                        where l.thread_id = u.thread_id and l.turn > u.turn)
        """);
    BREACHES.put(
        "a call has at most one begin and one result",
        """
        select thread_id, call_id, kind, count(*)
          from taskyard.turn_items
         where kind in ('begun', 'tool')
         group by thread_id, call_id, kind
        having count(*) > 1
        """);
    BREACHES.put(
        "a call begins before it has a result, and only when the model has replied in its turn",
        """
        select i.thread_id, i.item, i.call_id
          from taskyard.turn_items i
         where i.kind = 'begun'
           and (exists (select 1 from taskyard.turn_items r
                         where r.thread_id = i.thread_id and r.call_id = i.call_id
                           and r.kind = 'tool' and r.item < i.item)
             or not exists (select 1 from taskyard.turn_items s
                             where s.thread_id = i.thread_id and s.turn = i.turn
                               and s.kind = 'assistant' and s.item < i.item))
        """);
    BREACHES.put(
        "nothing is left of a task that is gone",
        """
        select task_id, what
          from (select task_id, 'entry' as what from taskyard.timeline_entries
                union all select task_id, 'call' from taskyard.tool_calls) records
         where not exists (select 1 from taskyard.tasks t where t.id = records.task_id)
        """);
    BREACHES.put(
        "runs are numbered without a gap, and all but the last have ended without completing",
        """
        select r.task_id, r.run, r.status, l.runs, l.last_run
          from taskyard.task_runs r
          join (select task_id, count(*) as runs, max(run) as last_run
                  from taskyard.task_runs group by task_id) l on l.task_id = r.task_id
          join taskyard.tasks t on t.id = r.task_id
         where l.runs <> l.last_run
            or (r.run < l.last_run and r.status = 'running')
            or (r.run < l.last_run and r.status = 'completed'
                and not exists (select 1 from taskyard.timeline_entries e
                                 where e.task_id = r.task_id and e.run = r.run and e.kind = 'finished'))
        """);
    // A task that was queued again after a run may end in the queue: that has the run's number too.
    BREACHES.put(
        "each run is told of once: its beginning, and its end or its loss",
        """
        select r.task_id, r.run, r.status, e.begun, e.finished, e.recovered
          from taskyard.task_runs r
          left join (select task_id, run,
                            sum(case when kind = 'running' then 1 else 0 end) as begun,
                            sum(case when kind = 'finished' then 1 else 0 end) as finished,
                            sum(case when kind = 'recovered' then 1 else 0 end) as recovered
                       from taskyard.timeline_entries
                      group by task_id, run) e on e.task_id = r.task_id and e.run = r.run
          left join (select task_id, count(*) as times from taskyard.timeline_entries
                      where kind = 'queued' group by task_id) q on q.task_id = r.task_id
         where coalesce(e.begun, 0) <> 1
            or coalesce(e.recovered, 0) <> (case when r.status = 'lost' then 1 else 0 end)
            or coalesce(e.finished, 0) > coalesce(q.times, 1)
            or (r.status = 'completed' and coalesce(e.finished, 0) = 0)
            or (r.status = 'running' and coalesce(e.finished, 0) <> 0)
        """);
    BREACHES.put(
        "a story ends with its task's end, and with no other's",
        """
        select t.public_id, t.status, t.ended_at, e.kind, e.at
          from taskyard.tasks t
          left join (select task_id, max(case when kind in ('finished', 'canceled') then at end) as at,
                            max(kind) as kind
                       from taskyard.timeline_entries group by task_id) e on e.task_id = t.id
         where t.ended_at is not null
           and (e.at is null or e.at < t.ended_at)
        """);
    BREACHES.put(
        "the file of an entry, a call, a result or a gate's log is an artifact of the task",
        """
        select d.task_id, d.what, d.path
          from (select task_id, 'entry' as what, detail_path as path from taskyard.timeline_entries
                 where kind not in ('artifact', 'gate', 'pr_attempt')
                union all
                select task_id, 'call', detail_path from taskyard.tool_calls
                union all
                select id, 'result', result_detail_path from taskyard.tasks) d
         where d.path like 'artifacts/%'
           and not exists (select 1 from taskyard.artifacts a
                            where a.task_id = d.task_id and a.path = d.path)
        """);
    BREACHES.put(
        "no file is the artifact of two entries",
        """
        select path, store_id, count(*)
          from taskyard.artifacts
         where store_id is not null
         group by path, store_id
        having count(*) > 1
        """);
  }

  private Invariants() {}

  /** The same for a database that may have no tables, or be gone. */
  static void checkIfThere(TestDatabase database) {
    Connection last;
    try {
      last = database.lastConnection();
    } catch (SQLException e) {
      return;
    }
    try (last) {
      if (areThere(last, database.isH2())) {
        check(last);
      }
      database.giveUp(last);
    } catch (SQLException e) {
      throw new AssertionError("The invariants can't be looked at", e);
    }
  }

  private static boolean areThere(Connection connection, boolean h2) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(h2 ? ON_H2 : ON_POSTGRES)) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  /** Fails with the rows that break one of them. */
  public static void check(TestDatabase database) {
    try (var connection = database.connect()) {
      check(connection);
    } catch (SQLException e) {
      throw new AssertionError("The invariants can't be looked at", e);
    }
  }

  static void check(Connection connection) throws SQLException {
    var breaches = new ArrayList<String>();
    try (var statement = connection.createStatement()) {
      for (var breach : BREACHES.entrySet()) {
        try (var rows = statement.executeQuery(breach.getValue())) {
          while (rows.next()) {
            var row = new LinkedHashMap<String, Object>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
              row.put(rows.getMetaData().getColumnLabel(i), rows.getObject(i));
            }
            breaches.add(breach.getKey() + ": " + row);
          }
        }
      }
    }
    assertThat(breaches).as("invariants").isEqualTo(List.of());
  }
}
