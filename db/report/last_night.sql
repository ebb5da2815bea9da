-- What happened in the last twelve hours? One row per task that ended.
select task_id, status, cause, executor, model, run_ms, runs, tool_calls, gates_failed, cost_usd, prompt_summary, error
  from report_tasks
 where ended_at > current_timestamp - interval '12' hour
 order by ended_at
