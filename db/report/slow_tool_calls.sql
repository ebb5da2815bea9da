-- Which tool calls took longest?
select t.public_id as task_id, c.run, c.name, c.status, c.duration_ms, c.input_summary
  from tool_calls c
  join tasks t on t.id = c.task_id
 where c.duration_ms is not null
 order by c.duration_ms desc
 fetch first 50 rows only
