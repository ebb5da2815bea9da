-- Which tasks cost most? Those whose cost is unknown are left out, and counted by report_usage.
select task_id, model, runs, input_tokens, output_tokens, cost_usd, prompt_summary
  from report_tasks
 where cost_usd is not null
 order by cost_usd desc
 fetch first 50 rows only
