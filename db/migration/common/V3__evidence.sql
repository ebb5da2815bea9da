-- Gates that the host runs, attempts that are tasks of their own, and what did a run.

-- how many rows of task_gates it has: a claim looks there only where there are any
alter table tasks add column gate_count integer default 0 not null;
alter table tasks add column gate_retries integer default 0 not null;
-- an attempt: the how-many-th of how many candidate changes for the parent task
alter table tasks add column attempt_index integer;
alter table tasks add column attempt_count integer;
-- it works in a git worktree of its own
alter table tasks add column worktree boolean default false not null;

-- only a worker on this host may claim it: the repository that it works on is there
alter table tasks add column host varchar(255);
alter table task_queue add column host varchar(255);

-- What must pass before a task counts as completed; run in the order of position.
create table task_gates (
  task_id    bigint       not null,
  position   integer      not null,
  name       varchar(100) not null,
  command    varchar      not null,
  timeout_ms bigint       not null,
  constraint task_gates_pk primary key (task_id, position),
  constraint task_gates_task foreign key (task_id) references tasks (id) on delete cascade
);

-- the command line for people, without secrets
alter table task_runs add column command varchar;

-- host: the host ran it; reported: an executor says so. rule: what gave the classification.
alter table gates add column source varchar(10) default 'reported' not null;
alter table gates add column rule varchar(200);
alter table gates add constraint gates_source check (source in ('host', 'reported'));

alter table attempts add column insertions integer;
alter table attempts add column deletions integer;

create index tasks_parent on tasks (parent_task_id);
