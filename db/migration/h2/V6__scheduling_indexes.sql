create index task_queue_in_queue on task_queue (queue, state, waits_for, rank, task_id);
create index task_queue_by_lock on task_queue (lock_name, state, waits_for, rank, task_id);
create index task_queue_by_lane on task_queue (lane, state, rank, task_id);
create index task_queue_dependents on task_queue (waits_for, task_id);
