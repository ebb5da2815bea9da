-- What a claim must know besides rank and time: limits of queues, locks, lanes and dependencies.

-- constrained queues: their waiting tasks are 'blocked' by 'queue' and are claimed under the lock of the queue's row,
-- where what runs is counted. Nothing keeps a counter that could drift.
alter table queues drop column running;
alter table queues add column paused_at timestamp(6) with time zone;
alter table queues add column paused_by varchar(400);
alter table queues add constraint queues_rate_is_positive
  check ((rate_limit is null) = (rate_period_ms is null) and (rate_limit is null or rate_limit > 0 and rate_period_ms > 0));
alter table queues add constraint queues_paused_since check (paused = (paused_at is not null));

-- The starts of the last period, of queues with a rate limit only.
create table queue_starts (
  queue   varchar(100) not null,
  at      timestamp(6) with time zone not null,
  task_id bigint       not null,
  run     integer      not null,
  constraint queue_starts_pk primary key (queue, at, task_id, run)
);

-- held_lock: lock_name while it runs. Its uniqueness is the lock.
alter table task_queue alter column lane set data type varchar(500);
alter table task_queue add column held_lock varchar(500);
alter table task_queue add constraint task_queue_held_lock unique (held_lock);
alter table task_queue add constraint task_queue_held_when_running check (held_lock is null or state = 'running');
-- as in tasks; a parked lane is executor, model and account
alter table task_queue add column model varchar(200);
update task_queue set model = (select t.model from tasks t where t.id = task_queue.task_id);

-- the lock asked for; 'none': none; null: what its executor locks by default
alter table tasks add column lock_name varchar(500);
-- runs after its dependencies have ended, whichever way
alter table tasks add column after_any boolean default false not null;

-- The task runs after the other, which is older: there can be no cycle.
create table task_dependencies (
  task_id    bigint  not null,
  depends_on bigint  not null,
  position   integer not null,
  constraint task_dependencies_pk primary key (task_id, depends_on),
  constraint task_dependencies_task foreign key (task_id) references tasks (id) on delete cascade,
  constraint task_dependencies_on foreign key (depends_on) references tasks (id) on delete cascade,
  constraint task_dependencies_older check (depends_on < task_id)
);
create index task_dependencies_by_predecessor on task_dependencies (depends_on, task_id);

-- Tasks that share an outside quota: EXECUTOR/MODEL@ACCOUNT. wake_size: how many waiters the last sweep after parked_until let go; each lets go
-- twice as many as the one before.
create table lanes (
  name         varchar(500) not null primary key,
  parked_until timestamp(6) with time zone,
  parked_at    timestamp(6) with time zone,
  reason       varchar(480),
  wake_size    integer default 0 not null,
  woken_at     timestamp(6) with time zone
);

-- comma-separated; null: every queue
alter table workers add column queues varchar(4000);
-- what it runs tasks with that name no executor; null: it does not
alter table workers add column default_executor varchar(100);

-- A program of level 2 knows no locks, dependencies and limits.
update schema_info set min_program = 3;
