-- PostgreSQL: partial indexes keep the hot ones as small as the work in hand; "C" makes a prefix a range of the index.
alter table tasks alter column public_id type varchar(40) collate "C";
create unique index tasks_by_public_id on tasks (public_id);
create index tasks_list_by_status on tasks (status, id);
create index tasks_list_by_queue on tasks (queue, id);
create index tasks_clear_by_end on tasks (ended_at, id) where ended_at is not null;

create index task_queue_claim on task_queue (rank, task_id) where state = 'ready';
create index task_queue_promote on task_queue (run_at) where state = 'scheduled';
create index task_queue_held_by_worker on task_queue (worker_id) where state = 'running';
create index task_queue_expire on task_queue (expires_at) where expires_at is not null;
create index task_queue_reserved on task_queue (reserved_for) where reserved_for is not null;
create index workers_alive on workers (lease_until) where ended_at is null;

create index artifacts_of_task on artifacts (task_id);
create index artifacts_of_store on artifacts (store_id, path);
create index task_labels_by_content on task_labels (name, content, task_id);

-- Rows here are updated and deleted all day: leave room on the page, and clean early.
alter table task_queue set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200);
alter table workers set (fillfactor = 50);
