package dev.taskyard.store;

import dev.taskyard.task.ToolCall;
import dev.taskyard.task.ToolStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Tool uses, {@code tool_calls}. A call is known by its run and its ordinal there: executors' ids
 * repeat.
 */
public final class ToolCallStore {
  /** A call that began, or, with an end, one that is told of only when it is over. */
  public record Call(
      long taskId,
      int run,
      int ordinal,
      String id,
      String name,
      Instant startedAt,
      @Nullable String inputSummary) {}

  /** How a call ended. {@code durationMs} null: from its start to its end. */
  public record End(
      long taskId,
      int run,
      int ordinal,
      ToolStatus status,
      Instant at,
      @Nullable Long durationMs,
      String outputSummary,
      @Nullable String outputText,
      @Nullable String detailPath,
      @Nullable String patchRef) {}

  private final Handle handle;
  private final Dialect dialect;

  ToolCallStore(Handle handle, Dialect dialect) {
    this.handle = handle;
    this.dialect = dialect;
  }

  private static final String INSERT =
      """
      insert into tool_calls (task_id, run, ordinal, id, name, started_at, input_summary, status)
      select r.*, 'running'
        from <rows>
      """;

  public void insert(Collection<Call> calls) {
    RowSet.of(calls)
        .column("task_id", Long.class, Call::taskId)
        .column("run", Integer.class, Call::run)
        .column("ordinal", Integer.class, Call::ordinal)
        .column("id", String.class, Call::id)
        .column("name", String.class, Call::name)
        .column("started_at", Instant.class, Call::startedAt)
        .column("input_summary", String.class, Call::inputSummary)
        .execute(handle, INSERT);
  }

  private static final String END_ALL =
      """
      update tool_calls
         set status = r.status, ended_at = r.at,
             duration_ms = coalesce(r.duration_ms, cast(extract(epoch from (r.at - started_at)) * 1000 as bigint)),
             output_summary = r.output_summary, output_text = r.output_text, detail_path = r.detail_path,
             patch_ref = r.patch_ref
        from <rows>
       where tool_calls.task_id = r.task_id and tool_calls.run = r.run and tool_calls.ordinal = r.ordinal
         and tool_calls.status = 'running'
      """;
  private static final String END_ONE =
      """
      update tool_calls
         set status = :status, ended_at = :at,
             duration_ms = coalesce(cast(:duration_ms as bigint),
                                    cast(extract(epoch from (cast(:at as timestamp(6) with time zone) - started_at)) * 1000 as bigint)),
             output_summary = :output_summary, output_text = :output_text, detail_path = :detail_path,
             patch_ref = :patch_ref
       where task_id = :task_id and run = :run and ordinal = :ordinal and status = 'running'
      """;

  public void setEnded(Collection<End> ends) {
    RowSet.of(ends)
        .column("task_id", Long.class, End::taskId)
        .column("run", Integer.class, End::run)
        .column("ordinal", Integer.class, End::ordinal)
        .column("status", String.class, end -> end.status().word())
        .column("at", Instant.class, End::at)
        .column("duration_ms", Long.class, End::durationMs)
        .column("output_summary", String.class, End::outputSummary)
        .column("output_text", String.class, End::outputText)
        .column("detail_path", String.class, End::detailPath)
        .column("patch_ref", String.class, End::patchRef)
        .update(handle, dialect, END_ALL, END_ONE);
  }

  private static final String CANCEL_ALL =
      """
      update tool_calls
         set status = 'canceled', ended_at = r.at,
             duration_ms = cast(extract(epoch from (r.at - started_at)) * 1000 as bigint)
        from <rows>
       where tool_calls.task_id = r.task_id and tool_calls.run = r.run and tool_calls.status = 'running'
      """;
  private static final String CANCEL_ONE =
      """
      update tool_calls
         set status = 'canceled', ended_at = :at,
             duration_ms = cast(extract(epoch from (cast(:at as timestamp(6) with time zone) - started_at)) * 1000 as bigint)
       where task_id = :task_id and run = :run and status = 'running'
      """;

  /** Calls that had not ended when their runs did. */
  public void cancelRunning(Collection<RunStore.End> runs) {
    RowSet.of(runs)
        .column("task_id", Long.class, RunStore.End::taskId)
        .column("run", Integer.class, RunStore.End::run)
        .column("at", Instant.class, RunStore.End::at)
        .update(handle, dialect, CANCEL_ALL, CANCEL_ONE);
  }

  private static final String OF_TASK =
      """
      select id, name, status, started_at, ended_at, duration_ms, input_summary, output_summary, output_text,
             detail_path, patch_ref, run
        from tool_calls
       where task_id = :taskId
       order by run, ordinal
      """;

  public List<ToolCall> ofTask(long taskId) {
    return handle
        .createQuery(OF_TASK)
        .bind("taskId", taskId)
        .map(
            (rs, ctx) ->
                new ToolCall(
                    rs.getString("id"),
                    rs.getString("name"),
                    ToolStatus.valueOf(rs.getString("status").toUpperCase(Locale.ROOT)),
                    Rows.instant(rs, "started_at"),
                    Rows.instantOrNull(rs, "ended_at"),
                    Rows.longOrNull(rs, "duration_ms"),
                    rs.getString("input_summary"),
                    rs.getString("output_summary"),
                    rs.getString("output_text"),
                    rs.getString("detail_path"),
                    rs.getString("patch_ref"),
                    rs.getInt("run")))
        .list();
  }
}
