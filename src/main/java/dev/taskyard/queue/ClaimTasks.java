package dev.taskyard.queue;

import static java.util.Comparator.naturalOrder;

import dev.taskyard.store.ClaimRequest;
import dev.taskyard.store.ClaimStore;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.TaskReads;
import dev.taskyard.store.Transactions;
import dev.taskyard.store.Tx;
import dev.taskyard.task.GatePlan;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A worker takes ready tasks: one short transaction for all its free slots. */
public final class ClaimTasks {
  /**
   * Who claims.
   *
   * @param defaultExecutor what runs a task that names no executor; null when this worker takes
   *     none of those
   * @param traits of its executors, by name; one that is missing is {@link ExecutorTraits#PLAIN}
   */
  public record Claimant(
      long workerId,
      String name,
      String host,
      @Nullable String defaultExecutor,
      Map<String, ExecutorTraits> traits) {
    public Claimant {
      traits = Map.copyOf(traits);
    }

    ExecutorTraits traitsOf(String executor) {
      return traits.getOrDefault(executor, ExecutorTraits.PLAIN);
    }
  }

  /** A task that is this worker's now, and the executor that is to run it. */
  public record Claim(
      TaskReads.Claimed task,
      int run,
      String executor,
      String lane,
      int recoveries,
      Instant startedAt,
      GatePlan gates) {}

  /**
   * What a claim got.
   *
   * @param more some tasks had to be passed by: there may be others behind them
   * @param outrun another claimer was ahead: look again in a moment
   */
  public record Taken(List<Claim> claims, boolean more, boolean outrun) {
    public Taken {
      claims = List.copyOf(claims);
    }
  }

  private final Transactions transactions;
  private final InstantSource clock;

  /** Those that have a row for certain. */
  private final Set<String> lanes = ConcurrentHashMap.newKeySet();

  private volatile boolean hindered;

  /**
   * @param transactions on a connection of its own
   */
  public ClaimTasks(Transactions transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Takes up to {@code request.limit()} tasks, first in rank first. Tried once: what a lost answer
   * left behind is given back by the heartbeat.
   */
  public Taken claim(ClaimRequest request, Claimant claimant) {
    try {
      Taken taken =
          transactions.writeOnce(
              tx -> {
                var admission = new Admission(tx, request, claimant, hindered);
                Taken got = claimIn(tx, admission);
                hindered = admission.isHindered();
                return got;
              });
      taken.claims().forEach(claim -> lanes.add(claim.lane()));
      return taken;
    } catch (StoreException e) {
      if (Transactions.isDuplicate(e)) {
        // Somebody else took one of the locks at this moment: the next look sees it.
        return new Taken(List.of(), true, false);
      }
      throw e;
    }
  }

  private Taken claimIn(Tx tx, Admission admission) {
    List<Admission.Admitted> admitted = admission.admit();
    if (admitted.isEmpty()) {
      return new Taken(List.of(), admission.hasPassedBy(), admission.wasOutrun());
    }
    // Not the database's time, which is that of this transaction's beginning: it may have waited
    // since then for the end of what held these tasks back.
    Instant now = clock.instant();
    var starts = new ArrayList<ClaimStore.Start>();
    var claims = new ArrayList<Claim>();
    for (Admission.Admitted one : admitted) {
      QueueRow row = one.row();
      Instant at = row.lastEntryAt().isAfter(now) ? row.lastEntryAt() : now;
      starts.add(start(one, at, admission.claimant()));
      claims.add(
          new Claim(
              one.task(),
              row.run() + 1,
              one.executor(),
              one.lane(),
              row.recoveries(),
              at,
              gates(tx, one.task())));
    }
    claims.stream()
        .map(Claim::lane)
        .distinct()
        .filter(lane -> !lanes.contains(lane))
        .forEach(lane -> tx.lanes().ensure(lane));
    // Locks are taken in the order of their names, so that two claims never wait for each other.
    starts.sort(
        Comparator.comparing(ClaimStore.Start::lock, Comparator.nullsFirst(naturalOrder())));
    tx.claims().start(starts, "Task started");
    admission.note(admitted, now);
    return new Taken(claims, admission.hasPassedBy(), admission.wasOutrun());
  }

  private static GatePlan gates(Tx tx, TaskReads.Claimed task) {
    return task.gateCount() == 0
        ? GatePlan.NONE
        : new GatePlan(tx.taskReads().gatesAsked(task.id()), task.gateRetries());
  }

  private static ClaimStore.Start start(Admission.Admitted one, Instant at, Claimant claimant) {
    QueueRow row = one.row();
    return new ClaimStore.Start(
        row.taskId(),
        row.run() + 1,
        row.entries() + 1,
        claimant.workerId(),
        claimant.name(),
        claimant.host(),
        one.executor(),
        one.task().model(),
        row.readyAt(),
        at,
        one.lock(),
        one.lane());
  }
}
