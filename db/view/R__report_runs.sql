-- How did each run go? One row per execution of a task by a worker.
create or replace view report_runs as
select t.public_id as task_id,
       r.run,
       r.worker,
       r.host,
       r.executor,
       r.executor_version,
       coalesce(r.model, t.model) as model,
       t.queue,
       r.status, -- lost: taken away or given back, and another run followed
       r.cause,
       r.queued_at,
       r.started_at,
       r.ended_at,
       cast(extract(epoch from (r.started_at - r.queued_at)) * 1000 as bigint) as queue_wait_ms, -- from when it could run until it did
       cast(extract(epoch from (r.ended_at - r.started_at)) * 1000 as bigint) as run_ms,
       r.exit_code,
       (select count(*) from tool_calls c where c.task_id = r.task_id and c.run = r.run) as tool_calls,
       (select count(*) from tool_calls c where c.task_id = r.task_id and c.run = r.run and c.status = 'failed') as failed_tool_calls,
       r.input_tokens,
       r.output_tokens,
       r.cached_tokens,
       r.cost_usd, -- null when unknown
       r.error
  from task_runs r
  join tasks t on t.id = r.task_id
 where 1 = 1 /*filter time=r.started_at queue=t.queue model=coalesce(r.model, t.model)*/ /*order started_at desc, task_id, run*/;

comment on view report_runs is 'How did each run go? One row per execution of a task by a worker.';
