package dev.taskyard.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a report looks on a terminal, where not everything has room.
 *
 * @param columns those that are shown, in order; empty for all
 * @param bar the column whose size is drawn
 */
record ReportLook(List<String> columns, @Nullable String bar) {
  /** All columns, no picture. */
  static final ReportLook PLAIN = new ReportLook(List.of(), null);

  private static final Map<String, ReportLook> LOOKS =
      Map.of(
          "tasks",
          look(
              "cost_usd",
              "task_id status cause executor model queue_wait_ms run_ms runs tool_calls gates_passed gates_failed"
                  + " cost_usd prompt_summary"),
          "runs",
          look(
              "run_ms",
              "task_id run executor model status cause started_at queue_wait_ms run_ms tool_calls cost_usd"),
          "tools",
          look("calls", ""),
          "gates",
          look("results", ""),
          "attempts",
          look("win_pct", ""),
          "throughput",
          look("completed", "hour_utc queue added completed failed canceled"),
          "waits",
          look("run_p95_ms", ""),
          "workers",
          look(
              "busy_pct",
              "worker slots started_at ended_at end_reason runs running lost_runs busy_pct"),
          "failures",
          look("tasks", "tasks cause executor last_at example error"),
          "usage",
          look("cost_usd", ""));

  static ReportLook of(String report) {
    return LOOKS.getOrDefault(report, PLAIN);
  }

  private static ReportLook look(String bar, String columns) {
    return new ReportLook(columns.isEmpty() ? List.of() : List.of(columns.split(" ", -1)), bar);
  }
}
