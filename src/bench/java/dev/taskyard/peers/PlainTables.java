package dev.taskyard.peers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Tables that resemble Taskyard's as far as a plain job needs them, and what adds to them. */
final class PlainTables {
  static final String[] CREATE = {
    """
    create table tasks (
      id             bigint generated always as identity primary key,
      public_id      varchar(40) collate "C" not null,
      prompt         text not null,
      prompt_summary varchar(480) not null,
      queue          varchar(100) not null,
      status         varchar(10) not null,
      cause          varchar(30),
      created_at     timestamp(6) with time zone not null,
      started_at     timestamp(6) with time zone,
      ended_at       timestamp(6) with time zone,
      duration_ms    bigint,
      result_summary varchar(480)
    )
    """,
    "create unique index tasks_by_public_id on tasks (public_id)",
    "create index tasks_list_by_status on tasks (status, id)",
    "create index tasks_list_by_queue on tasks (queue, id)",
    "create index tasks_clear_by_end on tasks (ended_at, id) where ended_at is not null",
    """
    create table task_queue (
      task_id       bigint not null primary key references tasks (id),
      queue         varchar(100) not null,
      state         varchar(10) not null,
      rank          bigint not null,
      ready_at      timestamp(6) with time zone not null,
      worker_id     bigint,
      run           integer not null default 0,
      claimed_at    timestamp(6) with time zone,
      entries       integer not null default 0,
      last_entry_at timestamp(6) with time zone not null
    ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200)
    """,
    "create index task_queue_claim on task_queue (rank, task_id) where state = 'ready'",
    "create index task_queue_held on task_queue (worker_id) where state = 'running'",
    """
    create table task_runs (
      task_id        bigint not null references tasks (id),
      run            integer not null,
      worker_id      bigint not null,
      worker         varchar(300) not null,
      host           varchar(255) not null,
      executor       varchar(100) not null,
      status         varchar(10) not null,
      queued_at      timestamp(6) with time zone not null,
      started_at     timestamp(6) with time zone not null,
      ended_at       timestamp(6) with time zone,
      result_summary varchar(480),
      primary key (task_id, run)
    )
    """,
    """
    create table timeline_entries (
      task_id bigint not null,
      entry   integer not null,
      run     integer not null,
      at      timestamp(6) with time zone not null,
      kind    varchar(30) not null,
      summary varchar(480) not null,
      primary key (task_id, entry)
    )
    """
  };

  private static final String ADD =
      """
      with task as (
        insert into tasks (public_id, prompt, prompt_summary, queue, status, created_at)
        select id, prompt, prompt, 'default', 'queued', now()
          from unnest(?::text[], ?::text[]) as asked (id, prompt)
        returning id),
      waiting as (
        insert into task_queue (task_id, queue, state, rank, ready_at, entries, last_entry_at)
        select id, 'default', 'ready', extract(epoch from now()) * 1000000, now(), 1, now()
          from task)
      insert into timeline_entries (task_id, entry, run, at, kind, summary)
      select id, 1, 0, now(), 'queued', 'Task queued'
        from task
      """;

  private PlainTables() {}

  static PreparedStatement prepareAdd(Connection connection) throws SQLException {
    return connection.prepareStatement(ADD);
  }

  /** One statement on a connection in autocommit mode: one round trip, one commit. */
  static void add(PreparedStatement statement, List<String> payloads) throws SQLException {
    Connection connection = statement.getConnection();
    Object[] ids = payloads.stream().map(p -> "task_" + p.substring(0, 8)).toArray();
    statement.setArray(1, connection.createArrayOf("text", ids));
    statement.setArray(2, connection.createArrayOf("text", payloads.toArray()));
    statement.executeUpdate();
  }
}
