-- Which tasks lost a worker, and what became of them?
select t.public_id as task_id, r.run, r.worker, r.host, r.started_at, r.ended_at, t.status, t.error
  from task_runs r
  join tasks t on t.id = r.task_id
 where r.cause = 'lease_lost'
 order by r.started_at desc
