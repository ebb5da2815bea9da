-- What was consumed, and what did it cost? One row per day in UTC, executor, model, queue and schedule.
create or replace view report_usage as
select x.day_utc,
       x.executor,
       x.model,
       x.queue,
       count(*) as runs,
       sum(x.input_tokens) as input_tokens,
       sum(x.output_tokens) as output_tokens,
       sum(x.cached_tokens) as cached_tokens,
       sum(x.cost_usd) as cost_usd, -- known costs together; null when none is known
       count(*) filter (where x.cost_usd is null) as runs_of_unknown_cost, -- runs that cost_usd says nothing about
       x.schedule -- null for what somebody added
  from (select to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD') as day_utc,
               r.executor,
               coalesce(r.model, t.model) as model,
               t.queue,
               t.schedule,
               r.input_tokens,
               r.output_tokens,
               r.cached_tokens,
               r.cost_usd
          from task_runs r
          join tasks t on t.id = r.task_id
         where 1 = 1 /*filter time=r.started_at queue=t.queue model=coalesce(r.model, t.model)*/) x
 group by x.day_utc, x.executor, x.model, x.queue, x.schedule /*order day_utc desc, executor, model, queue, schedule*/;

comment on view report_usage is 'What was consumed, and what did it cost? One row per day in UTC, executor, model, queue and schedule.';
