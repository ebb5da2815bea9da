create index task_queue_in_queue on task_queue (queue, rank, task_id) where state = 'blocked' and waits_for = 'queue';
create index task_queue_running_in on task_queue (queue) where state = 'running';
create index task_queue_by_lock on task_queue (lock_name, state, waits_for, rank, task_id) where lock_name is not null;
create index task_queue_by_lane on task_queue (lane, rank, task_id) where state = 'blocked' and waits_for = 'lane';
create index task_queue_dependents on task_queue (task_id) where state = 'blocked' and waits_for = 'dependency';
