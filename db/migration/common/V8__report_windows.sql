-- A report on the last days reads those days alone, however long the history is. New rows go to the end of each index.
create index tasks_report_by_creation on tasks (created_at);
create index task_runs_report_by_start on task_runs (started_at);
create index tool_calls_report_by_start on tool_calls (started_at);
