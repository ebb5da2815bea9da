-- The tables of Taskyard. db/README.md tells their story; this text is the same on PostgreSQL and H2.
-- Instants are recorded in UTC with microseconds; durations are milliseconds; text that an executor wrote is kept as it came.

-- One row. A program whose level is below min_program must not touch this schema.
create table schema_info (
  one            smallint not null primary key check (one = 1),
  schema_version integer  not null,
  min_program    integer  not null
);

-- A data directory that holds artifact files, and the host it was last seen on.
create table stores (
  id        varchar(36)   not null primary key,
  host      varchar(255)  not null,
  directory varchar(4096) not null,
  seen_at   timestamp(6) with time zone not null
);

-- A worker process. A row with ended_at null and lease_until in the future holds what it runs.
create table workers (
  id              bigint generated always as identity primary key,
  name            varchar(300) not null,
  host            varchar(255) not null,
  -- boot and pid namespace: two processes can see each other's pid only when these agree
  machine         varchar(200) not null,
  pid             bigint       not null,
  process_start   bigint       not null,
  slots           integer      not null,
  executors       varchar(4000) not null,
  version         varchar(100) not null,
  store_id        varchar(36)  not null,
  started_at      timestamp(6) with time zone not null,
  heartbeat_at    timestamp(6) with time zone not null,
  lease_until     timestamp(6) with time zone not null,
  ended_at        timestamp(6) with time zone,
  end_reason      varchar(20),
  constraint workers_ended_has_reason check ((ended_at is null) = (end_reason is null))
);

-- A named set of tasks, made on first use.
create table queues (
  name              varchar(100) not null primary key,
  paused            boolean      not null default false,
  concurrency_limit integer,
  running           integer      not null default 0,
  rate_limit        integer,
  rate_period_ms    bigint,
  created_at        timestamp(6) with time zone not null,
  constraint queues_limit_is_positive check (concurrency_limit is null or concurrency_limit > 0)
);

-- COLD: what was asked, how it stands, how it ended. One row per task for as long as it is kept.
create table tasks (
  id                 bigint generated always as identity primary key,
  public_id          varchar(40)  not null,
  prompt             text         not null,
  prompt_summary     varchar(480) not null,
  model              varchar(200),
  workspace          varchar(4096) not null,
  mode               varchar(20)  not null,
  allow_shell        boolean      not null default false,
  trust_mode         boolean      not null default false,
  auto_approve       boolean      not null default false,
  executor           varchar(100),
  queue              varchar(100) not null,
  priority           smallint     not null default 0,
  status             varchar(10)  not null,
  cause              varchar(30),
  created_at         timestamp(6) with time zone not null,
  run_at             timestamp(6) with time zone,
  started_at         timestamp(6) with time zone,
  ended_at           timestamp(6) with time zone,
  duration_ms        bigint,
  result_summary     varchar(480),
  result_text        varchar(1200),
  result_detail_path varchar(4096),
  error              text,
  thread_id          varchar(1000),
  turn_id            varchar(1000),
  parent_task_id     bigint,
  unique_key         varchar(500),
  timeout_ms         bigint,
  idle_timeout_ms    bigint,
  max_retries        integer      not null default 0,
  on_crash           varchar(10)  not null default 'requeue',
  checklist_completion_pct integer not null default 0,
  checklist_in_progress_id bigint,
  checklist_updated_at     timestamp(6) with time zone,
  constraint tasks_status check (status in ('queued', 'running', 'completed', 'failed', 'canceled')),
  constraint tasks_mode check (mode in ('agent', 'plan', 'yolo')),
  constraint tasks_on_crash check (on_crash in ('requeue', 'resume', 'fail')),
  constraint tasks_ended_when_terminal
    check ((status in ('completed', 'failed', 'canceled')) = (ended_at is not null)),
  constraint tasks_duration_when_ended check (duration_ms is null or ended_at is not null)
);

-- HOT: one narrow row per task that is not terminal. Only 'ready' rows are read by a claim.
create table task_queue (
  task_id             bigint       not null primary key,
  queue               varchar(100) not null,
  state               varchar(10)  not null,
  -- why it is not ready: run_at, retry, lane, limit, lock, dependency
  waits_for           varchar(10),
  -- created time in microseconds minus priority times one hour: the smallest goes first
  rank                bigint       not null,
  run_at              timestamp(6) with time zone,
  -- since when it could have run: the run that is claimed records its wait from here
  ready_at            timestamp(6) with time zone not null,
  expires_at          timestamp(6) with time zone,
  executor            varchar(100),
  lane                varchar(400),
  lock_name           varchar(4096),
  unique_key          varchar(500),
  open_dependencies   integer      not null default 0,
  -- only this worker may claim it, while its lease lives
  reserved_for        bigint,
  -- the fencing token of the run that holds it
  worker_id           bigint,
  run                 integer      not null default 0,
  claimed_at          timestamp(6) with time zone,
  -- the last event of this run that is stored: a batch that is sent again begins behind it
  last_seq            bigint       not null default 0,
  -- timeline entries of the task so far, and the time of the last
  entries             integer      not null default 0,
  last_entry_at       timestamp(6) with time zone not null,
  max_retries         integer      not null default 0,
  retries             integer      not null default 0,
  recoveries          integer      not null default 0,
  rate_limit_waits    integer      not null default 0,
  cancel_requested_at timestamp(6) with time zone,
  cancel_requested_by varchar(400),
  constraint task_queue_task foreign key (task_id) references tasks (id),
  constraint task_queue_state check (state in ('ready', 'scheduled', 'blocked', 'running')),
  constraint task_queue_waits check ((state in ('scheduled', 'blocked')) = (waits_for is not null)),
  constraint task_queue_worker_when_running check ((state = 'running') = (worker_id is not null)),
  constraint task_queue_scheduled_has_time check (state <> 'scheduled' or run_at is not null),
  constraint task_queue_key unique (unique_key)
);

-- One execution of a task by a worker.
create table task_runs (
  task_id          bigint       not null,
  run              integer      not null,
  worker_id        bigint       not null,
  worker           varchar(300) not null,
  host             varchar(255) not null,
  executor         varchar(100) not null,
  executor_version varchar(400),
  model            varchar(200),
  status           varchar(10)  not null,
  cause            varchar(30),
  queued_at        timestamp(6) with time zone not null,
  started_at       timestamp(6) with time zone not null,
  ended_at         timestamp(6) with time zone,
  error            text,
  exit_code        integer,
  result_summary   varchar(480),
  result_text      varchar(1200),
  result_detail_path varchar(4096),
  runtime_events   bigint       not null default 0,
  input_tokens     bigint,
  output_tokens    bigint,
  cached_tokens    bigint,
  cost_usd         double precision,
  constraint task_runs_pk primary key (task_id, run),
  constraint task_runs_task foreign key (task_id) references tasks (id) on delete cascade,
  constraint task_runs_status check (status in ('running', 'completed', 'failed', 'canceled', 'lost')),
  constraint task_runs_ended check ((status = 'running') = (ended_at is null))
);

-- The append-only story. No foreign key: the fence on the queue row guards every insert.
create table timeline_entries (
  task_id     bigint       not null,
  entry       integer      not null,
  run         integer      not null,
  at          timestamp(6) with time zone not null,
  kind        varchar(30)  not null,
  summary     varchar(480) not null,
  text        varchar(1200),
  detail_path varchar(4096),
  constraint timeline_entries_pk primary key (task_id, entry)
);

create table tool_calls (
  task_id        bigint        not null,
  run            integer       not null,
  ordinal        integer       not null,
  id             varchar(1000) not null,
  name           varchar(1000) not null,
  status         varchar(10)   not null,
  started_at     timestamp(6) with time zone not null,
  ended_at       timestamp(6) with time zone,
  duration_ms    bigint,
  input_summary  varchar(480),
  output_summary varchar(480),
  output_text    varchar(1200),
  detail_path    varchar(4096),
  patch_ref      varchar(4096),
  constraint tool_calls_pk primary key (task_id, run, ordinal),
  constraint tool_calls_status check (status in ('running', 'success', 'failed', 'canceled')),
  constraint tool_calls_ended check ((status = 'running') = (ended_at is null))
);

-- entry: the number of the timeline entry that tells of it, which is also its place in the list.
create table gates (
  task_id        bigint       not null,
  id             varchar(500) not null,
  entry          integer      not null,
  run            integer      not null,
  gate           varchar      not null,
  command        varchar      not null,
  cwd            varchar      not null,
  exit_code      integer,
  status         varchar(500) not null,
  classification varchar(500) not null,
  duration_ms    bigint       not null,
  summary        varchar      not null,
  log_path       varchar(4096),
  recorded_at    timestamp(6) with time zone not null,
  constraint gates_pk primary key (task_id, id),
  constraint gates_task foreign key (task_id) references tasks (id) on delete cascade
);

-- changed_files and verification: JSON arrays of strings.
create table attempts (
  task_id          bigint       not null,
  id               varchar(500) not null,
  entry            integer      not null,
  run              integer      not null,
  attempt_group_id varchar(500) not null,
  attempt_index    integer      not null,
  attempt_count    integer      not null,
  base_ref         varchar(1000),
  base_sha         varchar(500),
  head_ref         varchar(1000),
  head_sha         varchar(500),
  summary          varchar      not null,
  changed_files    text         not null,
  patch_path       varchar(4096),
  verification     text         not null,
  selected         boolean      not null,
  recorded_at      timestamp(6) with time zone not null,
  constraint attempts_pk primary key (task_id, id),
  constraint attempts_task foreign key (task_id) references tasks (id) on delete cascade
);

-- A file with a large output. listed: an artifact of its own; else the detail of an entry, call or result.
-- size_bytes, sha256 and store_id are known when the file lies in a data directory.
create table artifacts (
  id         bigint generated always as identity primary key,
  task_id    bigint        not null,
  run        integer       not null,
  entry      integer       not null,
  label      varchar       not null,
  path       varchar(4096) not null,
  summary    varchar       not null,
  listed     boolean       not null,
  created_at timestamp(6) with time zone not null,
  size_bytes bigint,
  sha256     varchar(64),
  store_id   varchar(36),
  constraint artifacts_task foreign key (task_id) references tasks (id) on delete cascade,
  constraint artifacts_stored check ((store_id is null) = (sha256 is null) and (store_id is null) = (size_bytes is null))
);

create table github_events (
  task_id     bigint       not null,
  entry       integer      not null,
  run         integer      not null,
  id          varchar(500) not null,
  action      varchar(500) not null,
  target      varchar(500) not null,
  number      bigint       not null,
  summary     varchar      not null,
  url         varchar(4096),
  recorded_at timestamp(6) with time zone not null,
  constraint github_events_pk primary key (task_id, entry),
  constraint github_events_task foreign key (task_id) references tasks (id) on delete cascade
);

create table checklist_items (
  task_id  bigint       not null,
  position integer      not null,
  id       bigint       not null,
  content  varchar      not null,
  status   varchar(500) not null,
  constraint checklist_items_pk primary key (task_id, position),
  constraint checklist_items_task foreign key (task_id) references tasks (id) on delete cascade
);

create table task_labels (
  task_id bigint       not null,
  name    varchar(200) not null,
  content varchar(1000) not null,
  constraint task_labels_pk primary key (task_id, name),
  constraint task_labels_task foreign key (task_id) references tasks (id) on delete cascade
);

-- Terminal tasks by queue and status, as deltas: one row per finish batch, folded by a sweep. The sum is the count.
create table task_counts (
  id     bigint generated always as identity primary key,
  queue  varchar(100) not null,
  status varchar(10)  not null,
  n      bigint       not null,
  constraint task_counts_status check (status in ('completed', 'failed', 'canceled'))
);

insert into schema_info (one, schema_version, min_program) values (1, 0, 1);
