package dev.taskyard.store;

import dev.taskyard.task.Checklist;
import dev.taskyard.task.GatePlan;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.Usage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jdbi.v3.core.Handle;

/**
 * Reads one task with its rows of all other tables. Most tasks have rows in few of them: the first
 * statement tells in which, and the others are not asked.
 */
final class WholeTask {
  private static final String ONE =
      """
      select t.*, p.public_id as parent_id,
             nullif(coalesce((select q.lock_name from task_queue q where q.task_id = t.id), t.lock_name), 'none') as lock_now,
             (select coalesce(sum(x.runtime_events), 0) from task_runs x where x.task_id = t.id) as all_runtime_events,
             exists (select 1 from task_runs x where x.task_id = t.id) as has_runs,
             exists (select 1 from tool_calls x where x.task_id = t.id) as has_tool_calls,
             exists (select 1 from task_dependencies x where x.task_id = t.id) as has_predecessors,
             exists (select 1 from task_gates x where x.task_id = t.id) as has_gates_asked,
             exists (select 1 from task_labels x where x.task_id = t.id) as has_labels,
             exists (select 1 from checklist_items x where x.task_id = t.id) as has_checklist_items,
             exists (select 1 from gates x where x.task_id = t.id) as has_gates,
             exists (select 1 from attempts x where x.task_id = t.id) as has_attempts,
             exists (select 1 from artifacts x where x.task_id = t.id) as has_artifacts,
             exists (select 1 from github_events x where x.task_id = t.id) as has_github_events
        from tasks t
        left join tasks p on p.id = t.parent_task_id
       where t.id = :id
      """;

  private final Handle handle;
  private final Dialect dialect;
  private final long id;

  WholeTask(Handle handle, Dialect dialect, long id) {
    this.handle = handle;
    this.dialect = dialect;
    this.id = id;
  }

  Optional<TaskRecord> read() {
    return handle.createQuery(ONE).bind("id", id).map((rs, ctx) -> around(rs)).findOne();
  }

  private TaskRecord around(ResultSet rs) throws SQLException {
    var evidence = new EvidenceStore(handle);
    List<Run> runs = some(rs, "has_runs", new RunStore(handle, dialect)::ofTask);
    String asked = rs.getString("executor");
    return new TaskRecord(
        TaskRecord.SCHEMA_VERSION,
        rs.getString("public_id"),
        rs.getString("prompt"),
        rs.getString("model"),
        rs.getString("workspace"),
        rs.getString("mode"),
        rs.getBoolean("allow_shell"),
        rs.getBoolean("trust_mode"),
        rs.getBoolean("auto_approve"),
        TaskStore.statusOf(rs.getString("status")),
        Rows.instant(rs, "created_at"),
        Rows.instantOrNull(rs, "started_at"),
        Rows.instantOrNull(rs, "ended_at"),
        Rows.longOrNull(rs, "duration_ms"),
        rs.getString("result_summary"),
        rs.getString("result_text"),
        rs.getString("result_detail_path"),
        rs.getString("error"),
        TaskReads.causeOf(rs.getString("cause")),
        rs.getString("thread_id"),
        rs.getString("turn_id"),
        rs.getLong("all_runtime_events"),
        asked != null || runs.isEmpty() ? asked : runs.get(runs.size() - 1).executor(),
        rs.getString("queue"),
        rs.getInt("priority"),
        Rows.instantOrNull(rs, "run_at"),
        rs.getString("unique_key"),
        rs.getString("lock_now"),
        some(rs, "has_predecessors", this::after),
        rs.getString("parent_id"),
        Rows.intOrNull(rs, "attempt_index"),
        Rows.intOrNull(rs, "attempt_count"),
        rs.getBoolean("worktree"),
        rs.getString("schedule"),
        new GatePlan(
            some(rs, "has_gates_asked", new TaskReads(handle, dialect)::gatesAsked),
            rs.getInt("gate_retries")),
        rs.getBoolean("has_labels") ? labels() : new TreeMap<>(),
        runs.stream().map(Run::usage).reduce(Usage.UNKNOWN, Usage::plus),
        new Checklist(
            some(rs, "has_checklist_items", evidence::checklistItems),
            rs.getInt("checklist_completion_pct"),
            Rows.longOrNull(rs, "checklist_in_progress_id"),
            Rows.instantOrNull(rs, "checklist_updated_at")),
        runs,
        some(rs, "has_gates", evidence::gates),
        some(rs, "has_attempts", evidence::attempts),
        some(rs, "has_artifacts", new ArtifactStore(handle)::listed),
        some(rs, "has_github_events", evidence::githubEvents),
        some(rs, "has_tool_calls", new ToolCallStore(handle, dialect)::ofTask),
        new TimelineStore(handle).after(id, 0, Integer.MAX_VALUE));
  }

  private <T> List<T> some(ResultSet rs, String whether, LongFunction<List<T>> read)
      throws SQLException {
    return rs.getBoolean(whether) ? read.apply(id) : List.of();
  }

  private static final String LABELS =
      "select name, content from task_labels where task_id = :id order by name";

  private SortedMap<String, String> labels() {
    var labels = new TreeMap<String, String>();
    handle
        .createQuery(LABELS)
        .bind("id", id)
        .map((rs, ctx) -> Map.entry(rs.getString(1), rs.getString(2)))
        .forEach(label -> labels.put(label.getKey(), label.getValue()));
    return labels;
  }

  private List<String> after(long task) {
    return new DependencyStore(handle)
        .predecessorsOf(List.of(task)).stream().map(DependencyStore.Predecessor::publicId).toList();
  }
}
