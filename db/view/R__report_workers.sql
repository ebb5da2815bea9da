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
               (select count(*) from task_runs r where r.worker_id = w.id) as runs,
               (select count(*) from task_runs r where r.worker_id = w.id and r.status = 'running') as running,
               (select count(*) from task_runs r where r.worker_id = w.id and r.cause = 'lease_lost') as lost_runs,
               (select coalesce(sum(cast(extract(epoch from (coalesce(r.ended_at, w.heartbeat_at) - r.started_at)) * 1000 as bigint)), 0)
                  from task_runs r where r.worker_id = w.id) as busy_ms,
               cast(extract(epoch from (coalesce(w.ended_at, w.heartbeat_at) - w.started_at)) * 1000 as bigint) as alive_ms
          from workers w
         where 1 = 1 /*filter time=w.started_at*/) x /*order started_at desc, worker*/;

comment on view report_workers is 'What do the workers do? One row per worker.';
