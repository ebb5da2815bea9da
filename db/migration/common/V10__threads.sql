-- Conversations of executors that have no store of their own. An older program would not say what is asked next, and its
-- retry would leave first_run and follow_up as they were: it must keep away.

-- id: what the task is linked to. run: the one that began it.
create table threads (
  id       varchar(40) not null primary key,
  task_id  bigint      not null,
  run      integer     not null,
  model    varchar(200),
  begun_at timestamp(6) with time zone not null,
  constraint threads_task foreign key (task_id) references tasks (id) on delete cascade
);

create index threads_of_task on threads (task_id);

-- A prompt and all that follows until the model has nothing more to do. Without an end it is under way, or was cut off.
create table turns (
  thread_id varchar(40) not null,
  turn      integer     not null,
  id        varchar(80) not null,
  run       integer     not null,
  begun_at  timestamp(6) with time zone not null,
  ended_at  timestamp(6) with time zone,
  outcome   varchar(20),
  constraint turns_pk primary key (thread_id, turn),
  constraint turns_thread foreign key (thread_id) references threads (id) on delete cascade,
  constraint turns_ended_has_outcome check ((ended_at is null) = (outcome is null))
);

-- What was said and done, append-only: the next run reads the thread and knows where it stands.
create table turn_items (
  thread_id varchar(40)   not null,
  item      integer       not null,
  turn      integer       not null,
  kind      varchar(10)   not null,
  call_id   varchar(1000),
  content   text          not null,
  at        timestamp(6) with time zone not null,
  constraint turn_items_pk primary key (thread_id, item),
  constraint turn_items_turn foreign key (thread_id, turn) references turns (thread_id, turn) on delete cascade,
  constraint turn_items_kind check (kind in ('user', 'assistant', 'begun', 'tool', 'summary')),
  constraint turn_items_call check (kind not in ('begun', 'tool') or call_id is not null)
);

-- What is said next in the thread of a task that had ended, in place of its prompt. first_run: the first run of what is asked now.
alter table tasks add column follow_up text;
alter table tasks add column first_run integer not null default 1;

update schema_info set min_program = 4;
