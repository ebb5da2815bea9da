-- Which tools are used, how often do they fail, how long do they take? One row per tool and model.
create or replace view report_tools as
select c.name as tool,
       coalesce(r.model, t.model) as model,
       count(*) as calls,
       count(*) filter (where c.status = 'failed') as failed,
       cast(100.0 * count(*) filter (where c.status = 'failed') / count(*) as decimal(5, 1)) as failed_pct, -- of all calls, 0 to 100
       cast(percentile_cont(0.5) within group (order by c.duration_ms) as bigint) as p50_ms, -- half of the ended calls took no longer
       cast(percentile_cont(0.95) within group (order by c.duration_ms) as bigint) as p95_ms,
       max(c.duration_ms) as max_ms
  from tool_calls c
  join tasks t on t.id = c.task_id
  join task_runs r on r.task_id = c.task_id and r.run = c.run
 where 1 = 1 /*filter time=c.started_at queue=t.queue model=coalesce(r.model, t.model)*/
 group by c.name, coalesce(r.model, t.model) /*order calls desc, tool, model*/;

comment on view report_tools is 'Which tools are used, how often do they fail, how long do they take? One row per tool and model.';
