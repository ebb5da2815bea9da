-- What was consumed for whom? One row per day in UTC and label.
create or replace view report_usage_by_label as
select x.day_utc,
       x.label,
       x.content,
       count(*) as runs,
       sum(x.input_tokens) as input_tokens,
       sum(x.output_tokens) as output_tokens,
       sum(x.cached_tokens) as cached_tokens,
       sum(x.cost_usd) as cost_usd,
       count(*) filter (where x.cost_usd is null) as runs_of_unknown_cost
  from (select to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD') as day_utc,
               l.name as label,
               l.content,
               r.input_tokens,
               r.output_tokens,
               r.cached_tokens,
               r.cost_usd
          from task_runs r
          join tasks t on t.id = r.task_id
          join task_labels l on l.task_id = t.id
         where 1 = 1 /*filter time=r.started_at queue=t.queue model=coalesce(r.model, t.model)*/) x
 group by x.day_utc, x.label, x.content /*order day_utc desc, label, content*/;

comment on view report_usage_by_label is 'What was consumed for whom? One row per day in UTC and label; a run counts for each of its labels.';
