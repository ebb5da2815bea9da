-- What programs of schema 2 wrote: a task in each state, with one of everything. Ids are given by the tables, from 1.
insert into stores (id, host, directory, seen_at)
values ('00000000-0000-4000-8000-000000000001', 'old-host', '/old/data', timestamp with time zone '2026-01-02 03:00:00+00');
insert into workers (name, host, machine, pid, process_start, slots, executors, version, store_id, started_at, heartbeat_at, lease_until, ended_at, end_reason)
values ('old-host:77', 'old-host', 'old-boot', 77, 1, 2, 'shell', '0.0.1', '00000000-0000-4000-8000-000000000001',
        timestamp with time zone '2026-01-02 03:00:00+00', timestamp with time zone '2026-01-02 03:10:00+00', timestamp with time zone '2026-01-02 03:10:30+00', timestamp with time zone '2026-01-02 03:11:00+00', 'dead');
insert into queues (name, paused, concurrency_limit, created_at) values ('default', false, null, timestamp with time zone '2026-01-02 03:00:00+00');
insert into queues (name, paused, concurrency_limit, created_at) values ('nightly', false, 1, timestamp with time zone '2026-01-02 03:00:00+00');

insert into tasks (public_id, prompt, prompt_summary, model, workspace, mode, allow_shell, executor, queue, status, cause, created_at, started_at,
                   ended_at, duration_ms, result_summary, result_text, thread_id, turn_id, checklist_completion_pct, checklist_updated_at)
values ('task_completed0000000', 'ok done', 'ok done', 'large', '/', 'agent', true, 'shell', 'default', 'completed', 'completed',
        timestamp with time zone '2026-01-02 03:00:00+00', timestamp with time zone '2026-01-02 03:00:01+00',
        timestamp with time zone '2026-01-02 03:00:03+00', 2000, 'done', 'done, every word of it', 'thread', 'turn', 50,
        timestamp with time zone '2026-01-02 03:00:02+00');
insert into tasks (public_id, prompt, prompt_summary, workspace, mode, queue, status, created_at, unique_key)
values ('task_queued0000000000', 'ok waited', 'ok waited', '/', 'agent', 'nightly', 'queued', timestamp with time zone '2026-01-02 03:00:00+00', 'only-one');
insert into tasks (public_id, prompt, prompt_summary, workspace, mode, queue, status, created_at, started_at)
values ('task_running000000000', 'ok recovered', 'ok recovered', '/', 'yolo', 'default', 'running', timestamp with time zone '2026-01-02 03:00:00+00',
        timestamp with time zone '2026-01-02 03:05:00+00');
insert into tasks (public_id, prompt, prompt_summary, workspace, mode, queue, status, cause, created_at, started_at, ended_at, duration_ms, error)
values ('task_failed0000000000', 'fail it', 'fail it', '/', 'plan', 'default', 'failed', 'failed', timestamp with time zone '2026-01-02 03:00:00+00',
        timestamp with time zone '2026-01-02 03:00:01+00', timestamp with time zone '2026-01-02 03:00:02+00', 1000, 'Exited with status 3');

insert into task_queue (task_id, queue, state, rank, ready_at, unique_key, entries, last_entry_at)
values (2, 'nightly', 'ready', 10, timestamp with time zone '2026-01-02 03:00:00+00', 'only-one', 1, timestamp with time zone '2026-01-02 03:00:00+00');
insert into task_queue (task_id, queue, state, rank, ready_at, worker_id, run, claimed_at, entries, last_entry_at)
values (3, 'default', 'running', 11, timestamp with time zone '2026-01-02 03:00:00+00', 1, 1, timestamp with time zone '2026-01-02 03:05:00+00', 2,
        timestamp with time zone '2026-01-02 03:05:00+00');

insert into task_runs (task_id, run, worker_id, worker, host, executor, executor_version, model, status, cause, queued_at, started_at, ended_at,
                       exit_code, result_summary, result_text, runtime_events, input_tokens, output_tokens, cost_usd)
values (1, 1, 1, 'old-host:77', 'old-host', 'shell', null, 'large', 'completed', 'completed', timestamp with time zone '2026-01-02 03:00:00+00',
        timestamp with time zone '2026-01-02 03:00:01+00', timestamp with time zone '2026-01-02 03:00:03+00', 0, 'done', 'done, every word of it', 3, 100, 20, 0.5);
insert into task_runs (task_id, run, worker_id, worker, host, executor, status, queued_at, started_at)
values (3, 1, 1, 'old-host:77', 'old-host', 'embedded', 'running', timestamp with time zone '2026-01-02 03:00:00+00', timestamp with time zone '2026-01-02 03:05:00+00');
insert into task_runs (task_id, run, worker_id, worker, host, executor, status, cause, queued_at, started_at, ended_at, error, exit_code)
values (4, 1, 1, 'old-host:77', 'old-host', 'shell', 'failed', 'failed', timestamp with time zone '2026-01-02 03:00:00+00',
        timestamp with time zone '2026-01-02 03:00:01+00', timestamp with time zone '2026-01-02 03:00:02+00', 'Exited with status 3', 3);

insert into timeline_entries (task_id, entry, run, at, kind, summary) values (1, 1, 0, timestamp with time zone '2026-01-02 03:00:00+00', 'queued', 'Task queued');
insert into timeline_entries (task_id, entry, run, at, kind, summary) values (1, 2, 1, timestamp with time zone '2026-01-02 03:00:01+00', 'running', 'Task started');
insert into timeline_entries (task_id, entry, run, at, kind, summary, text) values (1, 3, 1, timestamp with time zone '2026-01-02 03:00:02+00', 'message', 'half', 'half and half');
insert into timeline_entries (task_id, entry, run, at, kind, summary, detail_path)
values (1, 4, 1, timestamp with time zone '2026-01-02 03:00:02+00', 'artifact', 'log: all of it', 'artifacts/task_completed0000000/log.txt');
insert into timeline_entries (task_id, entry, run, at, kind, summary) values (1, 5, 1, timestamp with time zone '2026-01-02 03:00:03+00', 'finished', 'Task completed');
insert into timeline_entries (task_id, entry, run, at, kind, summary) values (2, 1, 0, timestamp with time zone '2026-01-02 03:00:00+00', 'queued', 'Task queued');
insert into timeline_entries (task_id, entry, run, at, kind, summary) values (3, 1, 0, timestamp with time zone '2026-01-02 03:00:00+00', 'queued', 'Task queued');
insert into timeline_entries (task_id, entry, run, at, kind, summary) values (3, 2, 1, timestamp with time zone '2026-01-02 03:05:00+00', 'running', 'Task started');
insert into timeline_entries (task_id, entry, run, at, kind, summary) values (4, 1, 0, timestamp with time zone '2026-01-02 03:00:00+00', 'queued', 'Task queued');
insert into timeline_entries (task_id, entry, run, at, kind, summary) values (4, 2, 1, timestamp with time zone '2026-01-02 03:00:01+00', 'running', 'Task started');
insert into timeline_entries (task_id, entry, run, at, kind, summary)
values (4, 3, 1, timestamp with time zone '2026-01-02 03:00:02+00', 'finished', 'Task failed: Exited with status 3');

insert into tool_calls (task_id, run, ordinal, id, name, status, started_at, ended_at, duration_ms, input_summary, output_summary)
values (1, 1, 1, 'c1', 'read', 'success', timestamp with time zone '2026-01-02 03:00:01+00', timestamp with time zone '2026-01-02 03:00:02+00', 1000, '{}', 'content');
insert into gates (task_id, id, entry, run, gate, command, cwd, exit_code, status, classification, duration_ms, summary, recorded_at)
values (1, 'gate_1', 4, 1, 'test', 'make test', '/', 0, 'passed', 'passed', 12, 'all green', timestamp with time zone '2026-01-02 03:00:02+00');
insert into attempts (task_id, id, entry, run, attempt_group_id, attempt_index, attempt_count, summary, changed_files, verification, selected, recorded_at)
values (1, 'attempt_1', 4, 1, 'group', 1, 2, 'first try', '["a.txt"]', '["compiles"]', true, timestamp with time zone '2026-01-02 03:00:02+00');
insert into artifacts (task_id, run, entry, label, path, summary, listed, created_at, size_bytes, sha256, store_id)
values (1, 1, 4, 'log', 'artifacts/task_completed0000000/log.txt', 'all of it', true, timestamp with time zone '2026-01-02 03:00:02+00', 3,
        '0000000000000000000000000000000000000000000000000000000000000000', '00000000-0000-4000-8000-000000000001');
insert into github_events (task_id, entry, run, id, action, target, number, summary, recorded_at)
values (1, 4, 1, 'e1', 'opened', 'pr', 12, 'Fix', timestamp with time zone '2026-01-02 03:00:02+00');
insert into checklist_items (task_id, position, id, content, status) values (1, 1, 1, 'Read', 'completed');
insert into checklist_items (task_id, position, id, content, status) values (1, 2, 2, 'Write', 'in_progress');
insert into task_labels (task_id, name, content) values (2, 'team', 'web');
insert into task_counts (queue, status, n) values ('default', 'completed', 1);
insert into task_counts (queue, status, n) values ('default', 'failed', 1);
