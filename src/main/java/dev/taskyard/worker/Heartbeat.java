package dev.taskyard.worker;

import dev.taskyard.config.WorkerSettings;
import dev.taskyard.queue.Changes;
import dev.taskyard.queue.RecoverRun;
import dev.taskyard.queue.Story;
import dev.taskyard.store.Database;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.QueueStore;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.Transactions;
import dev.taskyard.store.Tx;
import dev.taskyard.store.WorkerStore;
import dev.taskyard.task.StopReason;
import dev.taskyard.timeline.RunKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the worker's lease, and holds what the database says it runs against what it does run. On
 * a thread and a connection of its own.
 */
final class Heartbeat {
  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
  private static final long MILLIS_AFTER_FAILURE = 500;

  private final Database database;
  private final Transactions transactions;
  private final WorkerStore.Registration registration;
  private final WorkerSettings settings;
  private final ActiveRuns runs;
  private final Thread thread = new Thread(this::run, "taskyard-heartbeat");
  private final WakeUp pause = new WakeUp();

  private volatile long workerId;
  private volatile boolean closed;
  // --- the beats so far; by the database's clock
  private volatile @Nullable Instant lastBeat;
  private volatile @Nullable Instant steadySince;

  /**
   * When the last beat was sent, by the monotonic clock; null before the first. Guarded by this.
   */
  private @Nullable Long lastSent;

  Heartbeat(
      Database database,
      WorkerStore.Registration registration,
      WorkerSettings settings,
      ActiveRuns runs) {
    this.database = database;
    this.transactions = database.dedicated("taskyard-heartbeat", settings.lease());
    this.registration = registration;
    this.settings = settings;
    this.runs = runs;
    this.thread.setDaemon(true);
  }

  /** Registers the worker and begins to beat. */
  void start() {
    workerId = transactions.write(tx -> tx.workers().register(registration));
    thread.start();
  }

  /** The worker's present id; a new one after it was declared dead. */
  long workerId() {
    return workerId;
  }

  /**
   * Whether this worker has itself beaten without a gap for one lease: only then does a silence of
   * others mean that they are dead, and not that the database was away or this host asleep. The
   * last beat counts as well: after an outage, or a sleep, others may be at the database before it.
   *
   * @param now by the database's clock, of whoever asks
   */
  boolean isSteady(Instant now) {
    Instant since = steadySince;
    Instant last = lastBeat;
    return since != null
        && last != null
        && Duration.between(since, last).compareTo(settings.lease()) >= 0
        && !isGap(last, now);
  }

  /**
   * Waits until this worker may claim, for at most {@code millis} ms; whether it may: its last beat
   * is no older than two thirds of a lease. Who does not come to beat would lose what it claims to
   * a rescue.
   */
  synchronized boolean awaitFresh(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!isFresh()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  private boolean isFresh() {
    return lastSent != null && System.nanoTime() - lastSent < settings.lease().toNanos() / 3 * 2;
  }

  private synchronized void sent(long nanos) {
    lastSent = nanos;
    notifyAll();
  }

  /**
   * Stops beating and gives the lease up. What this worker still holds is recovered by others at
   * once.
   */
  void close() {
    closed = true;
    pause.signal();
    thread.interrupt();
    try {
      thread.join(5000);
      transactions.writeOnce(tx -> tx.workers().end(workerId, "stopped"));
    } catch (StoreException e) {
      log.info(
          "the lease of worker {} is left to run out: {}", registration.name(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    boolean said = false;
    while (!closed) {
      long wait = settings.heartbeat().toMillis();
      try {
        beat();
        if (said) {
          log.info("heartbeat of worker {} is back", registration.name());
          said = false;
        }
      } catch (StoreException e) {
        if (!said && !closed) {
          log.warn("heartbeat of worker {} fails: {}", registration.name(), e.getMessage());
          said = true;
        }
        wait = Math.min(wait, MILLIS_AFTER_FAILURE);
      } catch (RuntimeException e) {
        log.error("heartbeat of worker {}", registration.name(), e);
      }
      try {
        pause.await(wait);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private record Beat(
      boolean alive, Instant now, long asked, long answered, List<QueueStore.Held> held) {}

  private void beat() {
    long quiet = runs.quietSince();
    Collection<TaskRun> before = runs.snapshot();
    Set<RunKey> unrecordable = runs.unrecordable();
    long id = workerId;
    Beat beat = transactions.writeOnce(tx -> beat(tx, id));
    database.clock().align(beat.now, beat.asked, beat.answered);
    remember(beat.now);
    if (!beat.alive) {
      declaredDead();
      return;
    }
    sent(beat.asked);
    boolean noClaimBetween = quiet >= 0 && quiet == runs.quietSince();
    compare(beat.held, before, unrecordable, noClaimBetween);
  }

  /**
   * The time is asked first and for itself: it is that of the transaction's beginning, and the
   * renewal may wait for a lock, and the commit for a disk.
   */
  private Beat beat(Tx tx, long id) {
    long asked = System.nanoTime();
    Instant now = tx.now();
    long answered = System.nanoTime();
    return new Beat(
        tx.workers().renew(id, settings.lease().toMillis()),
        now,
        asked,
        answered,
        tx.queue().heldBy(id));
  }

  private void remember(Instant now) {
    Instant last = lastBeat;
    if (last == null || isGap(last, now)) {
      steadySince = now;
    }
    lastBeat = now;
  }

  private boolean isGap(Instant beat, Instant next) {
    Duration longest = settings.heartbeat().multipliedBy(2).plusSeconds(1);
    return Duration.between(beat, next).compareTo(longest) > 0;
  }

  /** Everything this worker ran has been taken away: stop it, begin anew. */
  private void declaredDead() {
    Collection<TaskRun> lost = runs.snapshot();
    log.warn(
        "worker {} was declared dead: stopping {} run(s) and registering anew",
        registration.name(),
        lost.size());
    lost.forEach(run -> run.stop(StopReason.LEASE_LOST));
    workerId = transactions.writeOnce(tx -> tx.workers().register(registration));
    // Nothing is claimed before the first beat.
    pause.signal();
  }

  /**
   * {@code before} and {@code unrecordable}: what ran, and what could not be recorded, when the
   * question was sent, so that what begins or ends meanwhile is never mistaken.
   */
  private void compare(
      List<QueueStore.Held> held,
      Collection<TaskRun> before,
      Set<RunKey> unrecordable,
      boolean noClaimBetween) {
    Map<Long, QueueStore.Held> byTask =
        held.stream().collect(Collectors.toMap(QueueStore.Held::taskId, h -> h));
    Set<Long> known = new HashSet<>();
    Map<Long, TaskRun> now = new HashMap<>();
    runs.snapshot().forEach(run -> now.put(run.key().taskId(), run));
    for (TaskRun run : before) {
      known.add(run.key().taskId());
      QueueStore.Held row = byTask.get(run.key().taskId());
      if (row != null && row.run() == run.key().run()) {
        if (row.cancelRequested()) {
          run.stop(StopReason.CANCEL_REQUESTED);
        }
      } else if (now.get(run.key().taskId()) == run
          && run.isExecuting()
          && run.key().workerId() == workerId) {
        run.stop(StopReason.LEASE_LOST);
      }
    }
    if (noClaimBetween) {
      List<QueueStore.Held> strays =
          held.stream()
              .filter(h -> !known.contains(h.taskId()) && !now.containsKey(h.taskId()))
              .toList();
      if (!strays.isEmpty()) {
        returnStrays(strays, unrecordable);
      }
      // One that ran as well when the question was sent is looked at again.
      runs.forgetUnrecordable(
          unrecordable.stream().filter(run -> !known.contains(run.taskId())).toList());
    }
  }

  /**
   * The database says that they are ours, and nobody runs them: claims whose answer was lost, which
   * nobody is to blame for, and runs that could not be recorded to their end, which count as
   * recoveries, lest a task that can't be recorded is run for ever.
   */
  private void returnStrays(List<QueueStore.Held> strays, Set<RunKey> unrecordable) {
    log.warn(
        "worker {} returns {} task(s) that it holds and does not run",
        registration.name(),
        strays.size());
    long id = workerId;
    transactions.writeOnce(
        tx -> {
          giveBack(tx, strays, unrecordable, id);
          return strays.size();
        });
  }

  private void giveBack(Tx tx, List<QueueStore.Held> strays, Set<RunKey> unrecordable, long id) {
    Map<Long, QueueRow> rows =
        tx.queue().lock(strays.stream().map(QueueStore.Held::taskId).toList());
    var changes = new Changes();
    for (QueueStore.Held stray : strays) {
      QueueRow row = rows.get(stray.taskId());
      if (row == null || !row.isRunning() || !row.isHeldBy(id, stray.run())) {
        continue;
      }
      Instant now = database.clock().instant();
      if (unrecordable.stream().anyMatch(run -> isOf(run, stray, id))) {
        RecoverRun.giveUp(tx, changes, row, now, settings.maxRecoveries());
      } else {
        RecoverRun.giveBack(tx, changes, row, Story.of(row), now, row.lastSeq());
      }
    }
    changes.write(tx);
  }

  private static boolean isOf(RunKey run, QueueStore.Held held, long workerId) {
    return run.taskId() == held.taskId() && run.run() == held.run() && run.workerId() == workerId;
  }
}
