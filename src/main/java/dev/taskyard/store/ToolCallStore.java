package dev.taskyard.store;

import dev.taskyard.task.ToolCall;
import dev.taskyard.task.ToolStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
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

  ToolCallStore(Handle handle) {
    this.handle = handle;
  }

  private static final String INSERT =
      """
      insert into tool_calls (task_id, run, ordinal, id, name, status, started_at, input_summary)
      values (:taskId, :run, :ordinal, :id, :name, 'running', :startedAt, :inputSummary)
      """;

  public void insert(Collection<Call> calls) {
    if (calls.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(INSERT);
    for (Call call : calls) {
      batch
          .bind("taskId", call.taskId())
          .bind("run", call.run())
          .bind("ordinal", call.ordinal())
          .bind("id", call.id())
          .bind("name", call.name())
          .bind("startedAt", call.startedAt())
          .bind("inputSummary", call.inputSummary())
          .add();
    }
    batch.execute();
  }

  private static final String SET_ENDED =
      """
      update tool_calls
         set status = :status, ended_at = :at,
             duration_ms = coalesce(cast(:durationMs as bigint),
                                    cast(extract(epoch from (cast(:at as timestamp(6) with time zone) - started_at)) * 1000 as bigint)),
             output_summary = :outputSummary, output_text = :outputText, detail_path = :detailPath,
             patch_ref = :patchRef
       where task_id = :taskId and run = :run and ordinal = :ordinal and status = 'running'
      """;

  public void setEnded(Collection<End> ends) {
    if (ends.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(SET_ENDED);
    for (End end : ends) {
      batch
          .bind("taskId", end.taskId())
          .bind("run", end.run())
          .bind("ordinal", end.ordinal())
          .bind("status", end.status().word())
          .bind("at", end.at())
          .bind("durationMs", end.durationMs())
          .bind("outputSummary", end.outputSummary())
          .bind("outputText", end.outputText())
          .bind("detailPath", end.detailPath())
          .bind("patchRef", end.patchRef())
          .add();
    }
    batch.execute();
  }

  private static final String CANCEL_RUNNING =
      """
      update tool_calls
         set status = 'canceled', ended_at = :at,
             duration_ms = cast(extract(epoch from (cast(:at as timestamp(6) with time zone) - started_at)) * 1000 as bigint)
       where task_id = :taskId and run = :run and status = 'running'
      """;

  /** Calls that had not ended when their run did. */
  public void cancelRunning(long taskId, int run, Instant at) {
    handle
        .createUpdate(CANCEL_RUNNING)
        .bind("taskId", taskId)
        .bind("run", run)
        .bind("at", at)
        .execute();
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
