package dev.taskyard.maintenance;

import dev.taskyard.queue.Changes;
import dev.taskyard.queue.RecoverRun;
import dev.taskyard.store.Database;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.Tx;
import dev.taskyard.store.WorkerStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Declares workers dead and puts what they ran back into the queue. */
final class Rescue {
  private static final Logger log = LoggerFactory.getLogger(Rescue.class);

  private final Database database;
  private final Maintenance.View view;
  private final int maxRecoveries;

  Rescue(Database database, Maintenance.View view, int maxRecoveries) {
    this.database = database;
    this.view = view;
    this.maxRecoveries = maxRecoveries;
  }

  /** How many tasks went back, ended, or became everybody's. */
  int runOnce() {
    database.transactions().write(this::endDeadWorkers);
    int recovered = 0;
    int some;
    do {
      some = database.transactions().write(this::recoverOrphans);
      recovered += some;
    } while (some > 0);
    // Also when nobody died just now: a worker may have ended by itself before it claimed.
    int freed = database.transactions().write(tx -> tx.sweeps().freeReserved());
    if (recovered > 0) {
      log.info("recovered {} task(s) of dead workers", recovered);
    }
    return recovered + freed;
  }

  /**
   * A worker is dead when its lease has lapsed, and we would have seen it beat; or when its process
   * is gone from this very machine. Its row is locked: a renewal at this moment either came first,
   * or comes too late and learns of it.
   */
  private int endDeadWorkers(Tx tx) {
    int ended = 0;
    for (WorkerStore.Suspect suspect : tx.workers().lockSuspects(view.workerId(), view.machine())) {
      boolean lapsed = suspect.lapsed() && view.isSteady(tx.now());
      boolean dead = view.seesDead(suspect.machine(), suspect.pid(), suspect.processStart());
      if (lapsed || dead) {
        log.info(
            "worker {} (id {}) is dead: {}",
            suspect.name(),
            suspect.id(),
            dead ? "its process is gone" : "its lease has lapsed");
        tx.workers().end(suspect.id(), dead ? "dead" : "lapsed");
        ended++;
      }
    }
    return ended;
  }

  private int recoverOrphans(Tx tx) {
    List<Long> candidates = tx.sweeps().orphanedRuns();
    if (candidates.isEmpty()) {
      return 0;
    }
    Map<Long, QueueRow> rows = tx.queue().lock(candidates);
    // Looked up under the locks: between the two looks a task may have been recovered and claimed
    // by somebody alive.
    Set<Long> workers =
        rows.values().stream()
            .map(QueueRow::workerId)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    Set<Long> alive = Set.copyOf(tx.queue().aliveAmong(workers));
    var changes = new Changes();
    int recovered = 0;
    for (QueueRow row :
        rows.values().stream().sorted((a, b) -> Long.compare(a.taskId(), b.taskId())).toList()) {
      if (row.isRunning() && row.workerId() != null && !alive.contains(row.workerId())) {
        RecoverRun.rescue(tx, changes, row, database.clock().instant(), maxRecoveries);
        recovered++;
      }
    }
    changes.write(tx);
    return recovered;
  }
}
