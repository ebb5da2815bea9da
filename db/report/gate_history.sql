-- How did each gate go, task by task?
select t.public_id as task_id, g.recorded_at, g.gate, g.status, g.classification, g.rule, g.duration_ms, g.source, g.summary
  from gates g
  join tasks t on t.id = g.task_id
 order by g.recorded_at desc
 fetch first 200 rows only
