-- What is queued or running now, and since when?
select t.public_id as task_id, t.status, q.state, q.waits_for, t.queue, t.executor, t.prompt_summary, q.ready_at, q.claimed_at
  from task_queue q
  join tasks t on t.id = q.task_id
 order by q.rank, q.task_id
