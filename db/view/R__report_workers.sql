-- What do the workers do? One row per worker.
create or replace view report_workers as
select x.worker,
       x.host,
       x.version,
       x.slots,
       x.started_at,
       x.heartbeat_at,
       x.ended_at,
       x.end_reason,
       x.runs,
       x.running,
       x.lost_runs, -- runs that were taken over because this worker was gone
       x.busy_ms,
       cast(least(100.0, 100.0 * x.busy_ms / nullif(x.slots * x.alive_ms, 0)) as decimal(5, 1)) as busy_pct -- of its slots and time, 0 to 100
  from (select w.name as worker,
               w.host,
               w.version,
               w.slots,
               w.started_at,
               w.heartbeat_at,
               w.ended_at,
               w.end_reason,
               coalesce(r.runs, 0) as runs,
               coalesce(r.running, 0) as running,
               coalesce(r.lost_runs, 0) as lost_runs,
               coalesce(r.busy_ms, 0) as busy_ms,
               cast(extract(epoch from (coalesce(w.ended_at, w.heartbeat_at) - w.started_at)) * 1000 as bigint) as alive_ms
          from workers w
          left join (select r.worker_id, -- all workers in one pass: no index leads from a worker to its runs
                            count(*) as runs,
                            count(*) filter (where r.status = 'running') as running,
                            count(*) filter (where r.cause = 'lease_lost') as lost_runs,
                            sum(cast(extract(epoch from (coalesce(r.ended_at, w.heartbeat_at) - r.started_at)) * 1000 as bigint)) as busy_ms
                       from task_runs r
                       join workers w on w.id = r.worker_id
                      where 1 = 1 /*filter time=w.started_at*/
                      group by r.worker_id) r on r.worker_id = w.id
         where 1 = 1 /*filter time=w.started_at*/) x /*order started_at desc, worker*/;

comment on view report_workers is 'What do the workers do? One row per worker.';
