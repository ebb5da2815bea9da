package dev.taskyard.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * New tasks with their queue rows and the first lines of their stories. Where the database can, all
 * three are written in one statement: each answer that is waited for is a good part of an add.
 */
public final class NewTaskStore {
  private static final long PORTION_CHARS = 8_000_000;

  private final Handle handle;
  private final Dialect dialect;

  NewTaskStore(Handle handle, Dialect dialect) {
    this.handle = handle;
    this.dialect = dialect;
  }

  private static final String IDS = "select nextval('tasks_id_seq') from generate_series(1, :n)";
  private static final String INSERT =
      """
      insert into tasks (public_id, prompt, prompt_summary, model, workspace, mode, allow_shell, trust_mode,
                         auto_approve, executor, queue, priority, created_at, run_at, unique_key, timeout_ms,
                         idle_timeout_ms, max_retries, on_crash, gate_count, gate_retries, parent_task_id,
                         attempt_index, attempt_count, worktree, host, base_ref, base_sha, schedule, lock_name,
                         after_any, status)
      select r.*, 'queued'
        from <rows>
      """;

  /**
   * Gives tasks their ids; {@link #enter} must follow.
   *
   * @param ahead ids that were had before, in ascending order; those that are given leave it
   * @return in the same order
   */
  public List<Long> begin(List<TaskRow> tasks, Queue<Long> ahead) {
    if (dialect.writesSets()) {
      var ids = new ArrayList<Long>(tasks.size());
      while (!ahead.isEmpty() && ids.size() < tasks.size()) {
        ids.add(ahead.remove());
      }
      int missing = tasks.size() - ids.size();
      if (missing > 0) {
        ids.addAll(handle.createQuery(IDS).bind("n", missing).mapTo(Long.class).list());
      }
      return ids;
    }
    return columns(RowSet.of(tasks), task -> task).insert(handle, INSERT);
  }

  private static final String ENTER =
      """
      with r as materialized (
             select coalesce(given, nextval('tasks_id_seq')) as id, r.*
               from <rows>
              where not if_open
                 or exists (select from queues q
                             where q.name = r.queue and not q.paused
                               and q.concurrency_limit is null and q.rate_limit is null)),
           task as (
             insert into tasks (id, public_id, prompt, prompt_summary, model, workspace, mode, allow_shell, trust_mode,
                                auto_approve, executor, queue, priority, created_at, run_at, unique_key, timeout_ms,
                                idle_timeout_ms, max_retries, on_crash, gate_count, gate_retries, parent_task_id,
                                attempt_index, attempt_count, worktree, host, base_ref, base_sha, schedule, lock_name,
                                after_any, status)
             overriding system value
             select id, public_id, prompt, prompt_summary, model, workspace, mode, allow_shell, trust_mode,
                    auto_approve, executor, queue, priority, created_at, run_at, unique_key, timeout_ms,
                    idle_timeout_ms, max_retries, on_crash, gate_count, gate_retries, parent_task_id,
                    attempt_index, attempt_count, worktree, host, base_ref, base_sha, schedule, lock_name,
                    after_any, 'queued'
               from r),
           waiting as (
             insert into task_queue (task_id, queue, state, waits_for, rank, run_at, ready_at, expires_at, executor,
                                     model, lock_name, unique_key, reserved_for, run, entries, last_entry_at,
                                     max_retries, host, open_dependencies)
             select id, queue, q_state, q_waits_for, q_rank, q_run_at, coalesce(q_run_at, current_timestamp),
                    q_expires_at, executor, model, q_lock_name, unique_key, q_reserved_for, 0, 1, created_at,
                    q_max_retries, q_host, q_open_dependencies
               from r),
           line as (
             insert into timeline_entries (task_id, entry, run, at, kind, summary)
             select id, 1, 0, created_at, 'queued', words
               from r)
      select count(*), max(case when channel is not null then cast(pg_notify(channel, told) as varchar) end)
        from r
      """;

  /** A new task, how it waits, and its id. */
  public record Entering(TaskRow task, QueueStore.Waiting waiting) {}

  /**
   * Writes what has begun.
   *
   * @param queued the words of each task's first line
   */
  public void enter(List<Entering> tasks, String queued) {
    if (dialect.writesSets()) {
      portions(tasks).forEach(portion -> enterTogether(portion, queued));
      return;
    }
    new QueueStore(handle, dialect).insert(tasks.stream().map(Entering::waiting).toList());
    new TimelineStore(handle)
        .insert(
            tasks.stream()
                .map(
                    one ->
                        new TimelineStore.Line(
                            one.waiting.taskId(),
                            1,
                            0,
                            one.task.createdAt(),
                            "queued",
                            queued,
                            null,
                            null))
                .toList());
  }

  /** A column travels as one value, which a server takes up to 1 GB of, and holds several times. */
  private static List<List<Entering>> portions(List<Entering> tasks) {
    var portions = new ArrayList<List<Entering>>();
    int from = 0;
    long chars = 0;
    for (int i = 0; i < tasks.size(); i++) {
      chars += tasks.get(i).task.prompt().length();
      if (chars > PORTION_CHARS && i > from) {
        portions.add(tasks.subList(from, i));
        from = i;
        chars = tasks.get(i).task.prompt().length();
      }
    }
    portions.add(tasks.subList(from, tasks.size()));
    return portions;
  }

  /**
   * Writes a task that has not begun and needs nothing but its three rows, if its queue is known
   * and has no limits. Everything in one statement, which may be a transaction of its own: for
   * {@link Transactions#writeAtOnce}.
   *
   * @param told what workers are told at its commit; null for nothing
   * @return whether it was written
   */
  public boolean enterAtOnce(
      TaskRow task, QueueStore.Waiting waiting, String queued, @Nullable String told) {
    List<Entering> one = List.of(new Entering(task, waiting));
    return rows(one, queued, numbered -> null, true, told).count(handle, ENTER) == 1;
  }

  private void enterTogether(List<Entering> tasks, String queued) {
    long ignored =
        rows(tasks, queued, numbered -> numbered.waiting.taskId(), false, null)
            .count(handle, ENTER);
  }

  /**
   * What {@link #ENTER} reads.
   *
   * @param given ids that were had before; null for one that the statement is to draw
   * @param ifOpen whether nothing is to happen where the queue is unknown or has limits
   * @param told what workers are told; null for nothing
   */
  private static RowSet<Entering> rows(
      List<Entering> tasks,
      String queued,
      Function<Entering, @Nullable Long> given,
      boolean ifOpen,
      @Nullable String told) {
    RowSet<Entering> rows =
        RowSet.of(tasks)
            .column("given", Long.class, given)
            .column("if_open", Boolean.class, one -> ifOpen)
            .column("channel", String.class, one -> told == null ? null : Listener.CHANNEL)
            .column("told", String.class, one -> told)
            .column("q_state", String.class, one -> one.waiting.state())
            .column("q_waits_for", String.class, one -> one.waiting.waitsFor())
            .column("q_rank", Long.class, one -> one.waiting.rank())
            .column("q_run_at", Instant.class, one -> one.waiting.runAt())
            .column("q_expires_at", Instant.class, one -> one.waiting.expiresAt())
            .column("q_lock_name", String.class, one -> one.waiting.lockName())
            .column("q_reserved_for", Long.class, one -> one.waiting.reservedFor())
            .column("q_max_retries", Integer.class, one -> one.waiting.maxRetries())
            .column("q_host", String.class, one -> one.waiting.host())
            .column("q_open_dependencies", Integer.class, one -> one.waiting.openDependencies())
            .column("words", String.class, one -> queued);
    return columns(rows, Entering::task);
  }

  private static <R> RowSet<R> columns(RowSet<R> rows, Function<R, TaskRow> task) {
    return rows.column("public_id", String.class, row -> task.apply(row).publicId())
        .column("prompt", String.class, row -> task.apply(row).prompt())
        .column("prompt_summary", String.class, row -> task.apply(row).promptSummary())
        .column("model", String.class, row -> task.apply(row).model())
        .column("workspace", String.class, row -> task.apply(row).workspace())
        .column("mode", String.class, row -> task.apply(row).mode())
        .column("allow_shell", Boolean.class, row -> task.apply(row).allowShell())
        .column("trust_mode", Boolean.class, row -> task.apply(row).trustMode())
        .column("auto_approve", Boolean.class, row -> task.apply(row).autoApprove())
        .column("executor", String.class, row -> task.apply(row).executor())
        .column("queue", String.class, row -> task.apply(row).queue())
        .column("priority", Integer.class, row -> task.apply(row).priority())
        .column("created_at", Instant.class, row -> task.apply(row).createdAt())
        .column("run_at", Instant.class, row -> task.apply(row).runAt())
        .column("unique_key", String.class, row -> task.apply(row).uniqueKey())
        .column("timeout_ms", Long.class, row -> task.apply(row).timeoutMs())
        .column("idle_timeout_ms", Long.class, row -> task.apply(row).idleTimeoutMs())
        .column("max_retries", Integer.class, row -> task.apply(row).maxRetries())
        .column("on_crash", String.class, row -> task.apply(row).onCrash())
        .column("gate_count", Integer.class, row -> task.apply(row).gates().gates().size())
        .column("gate_retries", Integer.class, row -> task.apply(row).gates().retries())
        .column("parent_task_id", Long.class, row -> task.apply(row).kin().parentTaskId())
        .column("attempt_index", Integer.class, row -> task.apply(row).kin().attemptIndex())
        .column("attempt_count", Integer.class, row -> task.apply(row).kin().attemptCount())
        .column("worktree", Boolean.class, row -> task.apply(row).kin().worktree())
        .column("host", String.class, row -> task.apply(row).kin().host())
        .column("base_ref", String.class, row -> task.apply(row).kin().baseRef())
        .column("base_sha", String.class, row -> task.apply(row).kin().baseSha())
        .column("schedule", String.class, row -> task.apply(row).kin().schedule())
        .column("lock_name", String.class, row -> task.apply(row).lockName())
        .column("after_any", Boolean.class, row -> task.apply(row).afterAny());
  }
}
