-- How long do tasks wait, and how long do they run? One row per queue and executor.
create or replace view report_waits as
select x.queue,
       x.executor,
       count(*) as runs,
       cast(percentile_cont(0.5) within group (order by x.wait_ms) as bigint) as wait_p50_ms, -- from when a run could begin until it did; half waited no longer
       cast(percentile_cont(0.95) within group (order by x.wait_ms) as bigint) as wait_p95_ms,
       cast(percentile_cont(0.99) within group (order by x.wait_ms) as bigint) as wait_p99_ms,
       max(x.wait_ms) as wait_max_ms,
       cast(percentile_cont(0.5) within group (order by x.run_ms) as bigint) as run_p50_ms,
       cast(percentile_cont(0.95) within group (order by x.run_ms) as bigint) as run_p95_ms,
       max(x.run_ms) as run_max_ms
  from (select t.queue,
               r.executor,
               cast(extract(epoch from (r.started_at - r.queued_at)) * 1000 as bigint) as wait_ms,
               cast(extract(epoch from (r.ended_at - r.started_at)) * 1000 as bigint) as run_ms
          from task_runs r
          join tasks t on t.id = r.task_id
         where 1 = 1 /*filter time=r.started_at queue=t.queue model=coalesce(r.model, t.model)*/) x
 group by x.queue, x.executor /*order queue, executor*/;

comment on view report_waits is 'How long do tasks wait, and how long do they run? One row per queue and executor.';
