-- H2 has no partial indexes: the state leads the index instead. Its strings compare by code unit, so a prefix is a range as it is.
create unique index tasks_by_public_id on tasks (public_id);
create index tasks_list_by_status on tasks (status, id);
create index tasks_list_by_queue on tasks (queue, id);
create index tasks_clear_by_end on tasks (ended_at, id);

create index task_queue_claim on task_queue (state, rank, task_id);
create index task_queue_promote on task_queue (state, run_at);
create index task_queue_held_by_worker on task_queue (worker_id);
create index task_queue_expire on task_queue (expires_at);
create index task_queue_reserved on task_queue (reserved_for);
create index workers_alive on workers (ended_at, lease_until);

create index artifacts_of_task on artifacts (task_id);
create index artifacts_of_store on artifacts (store_id, path);
create index task_labels_by_content on task_labels (name, content, task_id);
