-- What schema 5 and 6 brought: locks, dependencies, lanes, pauses. Task 5 runs after task 2, in a queue that is paused.
insert into tasks (public_id, prompt, prompt_summary, workspace, mode, queue, status, created_at, lock_name, after_any)
values ('task_dependent0000000', 'ok after', 'ok after', '/', 'agent', 'default', 'queued', timestamp with time zone '2026-01-02 03:00:04+00', 'door', true);
insert into task_queue (task_id, queue, state, waits_for, rank, ready_at, lock_name, open_dependencies, entries, last_entry_at)
values (5, 'default', 'blocked', 'dependency', 12, timestamp with time zone '2026-01-02 03:00:04+00', 'door', 1, 1, timestamp with time zone '2026-01-02 03:00:04+00');
insert into task_dependencies (task_id, depends_on, position) values (5, 2, 1);
insert into timeline_entries (task_id, entry, run, at, kind, summary) values (5, 1, 0, timestamp with time zone '2026-01-02 03:00:04+00', 'queued', 'Task queued');
insert into lanes (name, parked_until, parked_at, reason, wake_size)
values ('claude/large', timestamp with time zone '2026-01-02 04:00:00+00', timestamp with time zone '2026-01-02 03:00:00+00', 'quota', 1);
insert into queues (name, paused, paused_at, paused_by, created_at)
values ('resting', true, timestamp with time zone '2026-01-02 03:00:00+00', 'you@old-host', timestamp with time zone '2026-01-02 03:00:00+00');
update workers set queues = 'default,nightly', default_executor = 'shell';
