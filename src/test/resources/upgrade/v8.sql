-- What schema 7 and 8 brought: a schedule that is paused, and what became of its instants.
insert into schedules (name, kind, rule, zone, task, prompt_summary, missed, overlap, starts_at, next_at, paused_at, pending, last_task_id, created_at, updated_at)
values ('tidy', 'every', '2h', 'UTC', '{"prompt":"ok tidy","workspace":"/","mode":"agent","queue":"default","priority":0}', 'ok tidy', 'once', 'skip',
        timestamp with time zone '2026-01-02 03:00:00+00', null, timestamp with time zone '2026-01-02 03:00:00+00', 0, 1,
        timestamp with time zone '2026-01-02 03:00:00+00', timestamp with time zone '2026-01-02 03:00:00+00');
insert into schedule_runs (schedule_id, instant, state, task_id, recorded_at)
values (1, timestamp with time zone '2026-01-02 03:00:00+00', 'fired', 'task_completed0000000', timestamp with time zone '2026-01-02 03:00:00+00');
update tasks set schedule = 'tidy' where id = 1;
