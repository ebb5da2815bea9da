-- How do the gates go, and why do they fail? One row per gate, source and classification.
create or replace view report_gates as
select x.gate,
       x.source, -- host: the host ran it; reported: an executor says so
       x.classification,
       count(*) as results,
       count(distinct x.task_id) as tasks,
       cast(100.0 * count(*) / sum(count(*)) over (partition by x.gate, x.source) as decimal(5, 1)) as share_pct, -- of the results of this gate and source, 0 to 100
       cast(100.0 * sum(count(*) filter (where x.first_passed)) over (partition by x.gate, x.source)
            / nullif(sum(count(*) filter (where x.is_first)) over (partition by x.gate, x.source), 0) as decimal(5, 1)) as first_pass_pct, -- tasks whose first result of this gate was passed, 0 to 100; the same on each of its rows
       cast(percentile_cont(0.5) within group (order by x.duration_ms) as bigint) as p50_ms,
       max(x.duration_ms) as max_ms
  from (select g.*,
               row_number() over (partition by g.task_id, g.gate, g.source order by g.entry, g.id) = 1 as is_first,
               row_number() over (partition by g.task_id, g.gate, g.source order by g.entry, g.id) = 1 and g.status = 'passed' as first_passed
          from gates g
          join tasks t on t.id = g.task_id
         where 1 = 1 /*filter time=g.recorded_at queue=t.queue model=t.model*/) x
 group by x.gate, x.source, x.classification /*order gate, source, results desc*/;

comment on view report_gates is 'How do the gates go, and why do they fail? One row per gate, source and classification.';
