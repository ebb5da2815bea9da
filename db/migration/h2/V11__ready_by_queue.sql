-- H2 has had the index for workers that take from some queues alone since V6.
create index if not exists task_queue_in_queue on task_queue (queue, state, waits_for, rank, task_id);
