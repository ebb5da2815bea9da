-- The first statement about tasks rewrites the table. All locks at once, in the order in which claims and ends take theirs: they wait, and nobody deadlocks.
lock table task_queue, tasks, task_runs in access exclusive mode;

-- Each change of a row that is not kept on its page adds an entry to every index: so an index holds only the rows that somebody looks for through it.
-- outcome: the status of a task that has ended. A task that only begins to run changes no column that stands in an index, and its row stays on its page.
alter table tasks add column outcome varchar(10) generated always as (case when ended_at is not null then status end) stored;
drop index tasks_list_by_status;
create index tasks_list_by_outcome on tasks (outcome, id) where outcome is not null;
drop index tasks_list_by_queue;
create index tasks_list_by_queue on tasks (queue, id) where ended_at is not null;
drop index tasks_list_by_schedule;
create index tasks_list_by_schedule on tasks (schedule, id) where schedule is not null;
drop index tasks_parent;
create index tasks_parent on tasks (parent_task_id) where parent_task_id is not null;

alter table task_queue drop constraint task_queue_key;
create unique index task_queue_key on task_queue (unique_key) where unique_key is not null;
alter table task_queue drop constraint task_queue_held_lock;
create unique index task_queue_held_lock on task_queue (held_lock) where held_lock is not null;

-- What changes in a row between its insert and its end finds room on its own page: no index is touched, and no page is added.
alter table tasks set (fillfactor = 50);
alter table task_runs set (fillfactor = 50);
