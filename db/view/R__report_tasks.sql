-- How did each task go? One row per task.
create or replace view report_tasks as
select t.public_id as task_id,
       t.status,
       t.cause,
       coalesce(t.executor, -- the one asked for, else the one of its last run
                (select r.executor from task_runs r where r.task_id = t.id order by r.run desc fetch first 1 row only)) as executor,
       coalesce((select r.model from task_runs r where r.task_id = t.id order by r.run desc fetch first 1 row only),
                t.model) as model, -- the one that its last run reported, else the one asked for
       t.queue,
       t.priority,
       t.prompt_summary,
       t.created_at,
       t.started_at,
       t.ended_at,
       (select cast(extract(epoch from (r.started_at - r.queued_at)) * 1000 as bigint)
          from task_runs r where r.task_id = t.id and r.run = 1) as queue_wait_ms, -- from when it could first run until it did
       (select sum(cast(extract(epoch from (r.ended_at - r.started_at)) * 1000 as bigint))
          from task_runs r where r.task_id = t.id) as run_ms, -- all runs together
       (select count(*) from task_runs r where r.task_id = t.id) as runs,
       (select count(*) from task_runs r where r.task_id = t.id and r.cause = 'lease_lost') as recoveries, -- runs that ended because their worker was gone
       (select count(*) from tool_calls c where c.task_id = t.id) as tool_calls,
       (select count(*) from tool_calls c where c.task_id = t.id and c.status = 'failed') as failed_tool_calls,
       (select count(*) from gates g where g.task_id = t.id and g.status = 'passed') as gates_passed,
       (select count(*) from gates g where g.task_id = t.id and g.status <> 'passed') as gates_failed,
       (select count(*) from attempts a where a.task_id = t.id) as attempts,
       (select count(*) from artifacts f where f.task_id = t.id) as artifacts,
       (select coalesce(sum(f.size_bytes), 0) from artifacts f where f.task_id = t.id) as artifact_bytes,
       (select sum(r.input_tokens) from task_runs r where r.task_id = t.id) as input_tokens,
       (select sum(r.output_tokens) from task_runs r where r.task_id = t.id) as output_tokens,
       (select sum(r.cached_tokens) from task_runs r where r.task_id = t.id) as cached_tokens,
       (select sum(r.cost_usd) from task_runs r where r.task_id = t.id) as cost_usd, -- known costs together; null when none is known
       (select count(*) from task_runs r where r.task_id = t.id and r.cost_usd is null) as runs_of_unknown_cost, -- runs that cost_usd says nothing about
       (select p.public_id from tasks p where p.id = t.parent_task_id) as parent_id,
       t.error,
       t.schedule -- that added it; null when somebody did
  from tasks t
 where 1 = 1 /*filter time=t.created_at queue=t.queue model=t.model*/ /*order created_at desc, task_id*/;

comment on view report_tasks is 'How did each task go? One row per task.';
