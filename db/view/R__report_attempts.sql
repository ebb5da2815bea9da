-- Whose candidate changes win? One row per model and executor.
create or replace view report_attempts as
select x.model,
       x.executor,
       count(*) as attempts,
       count(*) filter (where x.selected) as selected,
       cast(100.0 * count(*) filter (where x.selected) / count(*) as decimal(5, 1)) as win_pct, -- selected ones of all, 0 to 100
       count(*) filter (where x.is_empty) as empty, -- attempts that changed nothing
       cast(avg(x.changed_lines) as decimal(12, 1)) as avg_changed_lines, -- lines added and removed, of the attempts that tell
       cast(avg(x.run_ms) as bigint) as avg_run_ms,
       sum(x.cost_usd) as cost_usd,
       count(*) filter (where x.cost_usd is null) as attempts_of_unknown_cost
  from (select coalesce(r.model, t.model) as model,
               coalesce(r.executor, t.executor) as executor,
               a.selected,
               a.changed_files = '[]' as is_empty,
               a.insertions + a.deletions as changed_lines,
               cast(extract(epoch from (r.ended_at - r.started_at)) * 1000 as bigint) as run_ms,
               r.cost_usd
          from attempts a
          join tasks t on t.id = a.task_id
          left join task_runs r on r.task_id = a.task_id and r.run = a.run
         where not exists (select 1 from tasks c where c.parent_task_id = t.id and c.attempt_index is not null)
               /*filter time=a.recorded_at queue=t.queue model=coalesce(r.model, t.model)*/) x
 group by x.model, x.executor /*order selected desc, attempts desc, model*/;

comment on view report_attempts is 'Whose candidate changes win? One row per model and executor.';
