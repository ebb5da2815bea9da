-- For workers that take from some queues alone, which else read past all that is ready in others.
create index task_queue_ready_in on task_queue (queue, waits_for, rank, task_id) where state = 'ready';
