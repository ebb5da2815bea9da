package dev.taskyard.queue;

import dev.taskyard.store.ClaimRequest;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.RunStore;
import dev.taskyard.store.TaskReads;
import dev.taskyard.store.TimelineStore;
import dev.taskyard.store.Transactions;
import dev.taskyard.store.Tx;
import dev.taskyard.task.GatePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A worker takes ready tasks: one short transaction for all its free slots. */
public final class ClaimTasks {
  /**
   * Who claims.
   *
   * @param defaultExecutor what runs a task that names no executor; null when this worker takes
   *     none of those
   */
  public record Claimant(
      long workerId, String name, String host, @Nullable String defaultExecutor) {}

  /** A task that is this worker's now, and the executor that is to run it. */
  public record Claim(
      TaskReads.Claimed task,
      int run,
      String executor,
      int recoveries,
      Instant startedAt,
      GatePlan gates) {}

  private final Transactions transactions;

  public ClaimTasks(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Takes up to {@code request.limit()} tasks, first in rank first. Tried once: what a lost answer
   * left behind is given back by the heartbeat.
   */
  public List<Claim> claim(ClaimRequest request, Claimant claimant) {
    return transactions.writeOnce(tx -> claimIn(tx, request, claimant));
  }

  private static List<Claim> claimIn(Tx tx, ClaimRequest request, Claimant claimant) {
    List<QueueRow> rows = tx.queue().claim(request);
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<Long, TaskReads.Claimed> tasks =
        tx.taskReads().claimed(rows.stream().map(QueueRow::taskId).toList()).stream()
            .collect(Collectors.toMap(TaskReads.Claimed::id, Function.identity()));
    var startedAt = new HashMap<Long, Instant>();
    var starts = new ArrayList<RunStore.Start>();
    var lines = new ArrayList<TimelineStore.Line>();
    var claims = new ArrayList<Claim>();
    for (QueueRow row : rows) {
      TaskReads.Claimed task = tasks.get(row.taskId());
      String executor = row.executor() != null ? row.executor() : claimant.defaultExecutor();
      if (task == null || executor == null) {
        throw new IllegalStateException(
            "claimed task " + row.taskId() + " that this worker can't run");
      }
      Instant at = row.lastEntryAt();
      startedAt.put(row.taskId(), at);
      starts.add(start(row, task, executor, claimant));
      lines.add(
          new TimelineStore.Line(
              row.taskId(), row.entries(), row.run(), at, "running", "Task started", null, null));
      claims.add(new Claim(task, row.run(), executor, row.recoveries(), at, gates(tx, task)));
    }
    tx.tasks().setRunning(startedAt);
    tx.runs().insert(starts);
    tx.timeline().insert(lines);
    return claims;
  }

  private static GatePlan gates(Tx tx, TaskReads.Claimed task) {
    return task.gateCount() == 0
        ? GatePlan.NONE
        : new GatePlan(tx.taskReads().gatesAsked(task.id()), task.gateRetries());
  }

  private static RunStore.Start start(
      QueueRow row, TaskReads.Claimed task, String executor, Claimant claimant) {
    return new RunStore.Start(
        row.taskId(),
        row.run(),
        claimant.workerId(),
        claimant.name(),
        claimant.host(),
        executor,
        task.model(),
        row.readyAt(),
        row.lastEntryAt());
  }
}
