package dev.taskyard.store;

/** The tables that a generated history fills, in the order in which rows may refer to others. */
public enum HistoryTable {
  STORES("stores", "id, host, directory, seen_at"),
  WORKERS(
      "workers",
      "id, name, host, machine, pid, process_start, slots, executors, version, store_id,"
          + " started_at, heartbeat_at, lease_until, ended_at, end_reason"),
  TASKS(
      "tasks",
      "id, public_id, prompt, prompt_summary, model, workspace, mode, allow_shell, auto_approve,"
          + " executor, queue, priority, status, cause, created_at, started_at, ended_at, duration_ms,"
          + " result_summary, error, thread_id, turn_id, parent_task_id, max_retries,"
          + " checklist_completion_pct, checklist_updated_at, gate_count, gate_retries,"
          + " attempt_index, attempt_count, worktree, host, base_ref, base_sha"),
  TASK_GATES("task_gates", "task_id, position, name, command, timeout_ms"),
  TASK_LABELS("task_labels", "task_id, name, content"),
  TASK_RUNS(
      "task_runs",
      "task_id, run, worker_id, worker, host, executor, executor_version, model, status, cause,"
          + " queued_at, started_at, ended_at, error, exit_code, result_summary,"
          + " input_tokens, output_tokens, cached_tokens, cost_usd"),
  TIMELINE_ENTRIES("timeline_entries", "task_id, entry, run, at, kind, summary, text, detail_path"),
  TOOL_CALLS(
      "tool_calls",
      "task_id, run, ordinal, id, name, status, started_at, ended_at, duration_ms,"
          + " input_summary, output_summary, output_text, detail_path"),
  GATES(
      "gates",
      "task_id, id, entry, run, gate, command, cwd, exit_code, status, classification,"
          + " duration_ms, summary, log_path, recorded_at, source, rule"),
  ATTEMPTS(
      "attempts",
      "task_id, id, entry, run, attempt_group_id, attempt_index, attempt_count, base_ref, base_sha,"
          + " summary, changed_files, patch_path, verification, selected, recorded_at,"
          + " insertions, deletions"),
  ARTIFACTS(
      "artifacts",
      "task_id, run, entry, label, path, summary, listed, created_at, size_bytes, sha256, store_id"),
  GITHUB_EVENTS(
      "github_events",
      "task_id, entry, run, id, action, target, number, summary, url, recorded_at"),
  CHECKLIST_ITEMS("checklist_items", "task_id, position, id, content, status");

  private final String table;
  private final String columns;

  HistoryTable(String table, String columns) {
    this.table = table;
    this.columns = columns;
  }

  /** The table's name. */
  public String table() {
    return table;
  }

  /** Their names, comma-separated; a row has its values in this order. */
  public String columns() {
    return columns;
  }

  int width() {
    return columns.split(",", -1).length;
  }
}
