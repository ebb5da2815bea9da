-- Schedules: rules that add tasks. A program that knows nothing of them fires none and harms none, so min_program stays.

-- A rule, and the task that it adds. next_at is null while it is paused and when nothing comes any more: what is due is one look-up.
create table schedules (
  id             bigint generated always as identity primary key,
  name           varchar(100)  not null,
  kind           varchar(10)   not null,
  rule           varchar(2000) not null,
  zone           varchar(100)  not null,
  -- the task as a line of add --batch in JSON, the adder's defaults filled in
  task           text          not null,
  prompt_summary varchar(480)  not null,
  missed         varchar(10)   not null,
  overlap        varchar(10)   not null,
  -- only workers there can add the task: its worktree begins in a checkout of this host
  host           varchar(255),
  starts_at      timestamp(6) with time zone not null,
  next_at        timestamp(6) with time zone,
  paused_at      timestamp(6) with time zone,
  -- instants in schedule_runs whose task is still to be added
  pending        integer       not null default 0,
  -- the task that was added last: while it is live, the next one would overlap it
  last_task_id   bigint,
  created_at     timestamp(6) with time zone not null,
  updated_at     timestamp(6) with time zone not null,
  constraint schedules_name unique (name),
  constraint schedules_kind check (kind in ('cron', 'rrule', 'every')),
  constraint schedules_missed check (missed in ('skip', 'once', 'all')),
  constraint schedules_overlap check (overlap in ('allow', 'skip', 'queue')),
  constraint schedules_paused_is_not_due check (paused_at is null or next_at is null),
  constraint schedules_pending_is_count check (pending >= 0)
);

create index schedules_due on schedules (next_at);
create index schedules_pending on schedules (pending);

-- What became of an instant. The key is the promise: one run per schedule and instant, however many workers there are.
create table schedule_runs (
  schedule_id bigint       not null,
  instant     timestamp(6) with time zone not null,
  state       varchar(10)  not null,
  reason      varchar(480),
  -- public id: the task may be cleared before its line here
  task_id     varchar(40),
  recorded_at timestamp(6) with time zone not null,
  constraint schedule_runs_pk primary key (schedule_id, instant),
  constraint schedule_runs_schedule foreign key (schedule_id) references schedules (id) on delete cascade,
  constraint schedule_runs_state check (state in ('fired', 'manual', 'pending', 'skipped', 'missed', 'failed')),
  constraint schedule_runs_task check ((state in ('fired', 'manual')) = (task_id is not null)),
  constraint schedule_runs_reason check (state in ('fired', 'manual', 'pending') or reason is not null)
);

-- The schedule that added it, by name: that outlives the schedule.
alter table tasks add column schedule varchar(100);

create index tasks_list_by_schedule on tasks (schedule, id);
