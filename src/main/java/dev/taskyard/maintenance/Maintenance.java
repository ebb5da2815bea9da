package dev.taskyard.maintenance;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.config.Retention;
import dev.taskyard.config.WorkerSettings;
import dev.taskyard.queue.CancelTask;
import dev.taskyard.queue.FireSchedules;
import dev.taskyard.queue.MissedEnds;
import dev.taskyard.queue.UnheldLocks;
import dev.taskyard.store.Database;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.SweepStore;
import dev.taskyard.task.Redaction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the sweeps at their intervals, on one thread. Started once, closed once. */
public final class Maintenance {
  private static final Logger log = LoggerFactory.getLogger(Maintenance.class);

  /** What a sweep works on. */
  public record Parts(
      Database database,
      ArtifactFiles files,
      Path dataDir,
      String storeId,
      Redaction redaction,
      Retention retention,
      FireSchedules schedules) {}

  /** What the sweeps want to know of the worker they run beside. */
  public interface View {
    long workerId();

    /**
     * Whether the worker's own beats have had no gap for one lease.
     *
     * @param now by the database's clock
     */
    boolean isSteady(Instant now);

    String machine();

    /** Where the tasks in worktrees that this worker takes are bound to. */
    String host();

    boolean seesDead(String machine, long pid, long start);

    void workAppeared();

    /** The runs of this process, as TASK/RUN. */
    Set<String> runningTasks();
  }

  private static final Duration RESCUE_EVERY = Duration.ofSeconds(5);
  private static final int RESCUES_IN_A_LEASE = 6;
  // No claim takes an expired task: it is only told late.
  private static final Duration EXPIRE_EVERY = Duration.ofSeconds(3);
  // What nobody woke when it could have gone on: a race between a release and an add, as a rule.
  private static final Duration RELEASE_EVERY = Duration.ofSeconds(2);
  // What a database in a file may lose at its end without being noticed.
  private static final Duration MARK_EVERY = Duration.ofSeconds(10);
  private static final Duration FOLD_EVERY = Duration.ofMinutes(1);
  private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);
  // Many a worker is started by the hour and ends when nothing is left.
  private static final Duration FIRST_PRUNE = Duration.ofMinutes(1);
  private static final Duration CLEAN_EVERY = Duration.ofHours(6);

  /** Of each schedule. */
  private static final int RUNS_KEPT = 1000;

  /** For each that waits for others its predecessors are counted, which takes PostgreSQL 10 µs. */
  private static final int WAITING_AT_A_TIME = 5000;

  /** Of each the name of its lock is read in the index, which takes PostgreSQL 1 µs. */
  private static final int WITH_LOCK_AT_A_TIME = 10_000;

  private static final Duration WORKERS_KEPT = Duration.ofDays(90);

  private final Parts parts;
  private final WorkerSettings settings;
  private final View view;
  private final Rescue rescue;
  private final Prune prune;
  private final Orphans orphans;
  private final Salvage salvage;
  private final Leftovers leftovers;
  private final CancelTask cancelTask;
  private final MissedEnds missedEnds;
  private final UnheldLocks unheldLocks;
  private final FireSchedules schedules;
  private final Thread thread = new Thread(this::run, "taskyard-sweep");
  private final CountDownLatch closed = new CountDownLatch(1);

  /** The sweeps that failed the last time, and said so. */
  private final Set<String> said = new HashSet<>();

  public Maintenance(Parts parts, WorkerSettings settings, View view) {
    this.parts = parts;
    this.settings = settings;
    this.view = view;
    this.rescue = new Rescue(parts.database(), view, settings.maxRecoveries());
    this.prune = new Prune(parts.database(), parts.retention(), parts.files());
    this.orphans = new Orphans(parts.database(), parts.files(), parts.storeId());
    this.salvage = new Salvage(parts.database(), parts.files(), parts.storeId(), parts.redaction());
    this.leftovers = new Leftovers(parts.database(), DataDirectory.worktreesIn(parts.dataDir()));
    this.cancelTask = new CancelTask(parts.database());
    this.missedEnds = new MissedEnds(parts.database(), WAITING_AT_A_TIME);
    this.unheldLocks = new UnheldLocks(parts.database(), WITH_LOCK_AT_A_TIME);
    this.schedules = parts.schedules();
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join(5000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    var expireDue = new Due(EXPIRE_EVERY, Duration.ZERO);
    var releaseDue = new Due(RELEASE_EVERY, Duration.ZERO);
    var markDue = new Due(MARK_EVERY, Duration.ZERO);
    var rescueDue = new Due(rescueEvery(settings.lease()), Duration.ZERO);
    var foldDue = new Due(FOLD_EVERY, FOLD_EVERY);
    var pruneDue = new Due(PRUNE_EVERY, FIRST_PRUNE);
    var cleanDue = new Due(CLEAN_EVERY, CLEAN_EVERY);
    while (true) {
      sweep("due", this::seeToWhatIsDue);
      if (releaseDue.isNow()) {
        sweep("release", this::release);
      }
      if (expireDue.isNow()) {
        sweep("expire", this::expire);
      }
      if (rescueDue.isNow()) {
        sweep("rescue", this::rescue);
      }
      if (markDue.isNow()) {
        sweep("mark", this::mark);
      }
      if (foldDue.isNow()) {
        sweep("fold", () -> parts.database().transactions().write(tx -> tx.counts().fold()));
      }
      if (pruneDue.isNow()) {
        sweep("prune", prune::runOnce);
        sweep(
            "history",
            () -> parts.database().transactions().write(tx -> tx.schedules().prune(RUNS_KEPT)));
        sweep("worktrees", leftovers::clean);
        sweep("salvage", () -> salvage.runOnce(view.runningTasks()));
      }
      if (cleanDue.isNow()) {
        sweep("clean", () -> orphans.clean() + forgetWorkers());
      }
      try {
        long wait =
            settings.poll().toMillis() * (80 + ThreadLocalRandom.current().nextInt(40)) / 100;
        if (closed.await(wait, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Several times in a lease, so that who is dead is missed for little longer than it lasts. */
  private static Duration rescueEvery(Duration lease) {
    Duration part = lease.dividedBy(RESCUES_IN_A_LEASE);
    return part.compareTo(RESCUE_EVERY) < 0 ? part : RESCUE_EVERY;
  }

  private interface Sweep {
    int runOnce();
  }

  /** A sweep that fails is run again in its turn; an outage is told once, by the heartbeat. */
  private void sweep(String name, Sweep sweep) {
    try {
      sweep.runOnce();
      said.remove(name);
    } catch (StoreException e) {
      switch (e.kind()) {
        case CONTENTION, LOST, COMMIT_UNKNOWN -> log.debug("sweep {}", name, e);
        case REFUSED, DAMAGED -> sayOnce(name, e);
      }
    } catch (RuntimeException e) {
      sayOnce(name, e);
    }
  }

  /** Until it has gone well again. */
  private void sayOnce(String name, RuntimeException fault) {
    if (closed.getCount() > 0 && said.add(name)) {
      log.error("sweep {}", name, fault);
    }
  }

  private int mark() {
    parts.database().mark();
    return 0;
  }

  private int seeToWhatIsDue() {
    SweepStore.Due due = parts.database().transactions().read(tx -> tx.sweeps().due(view.host()));
    if (due.tasks()) {
      sweep("promote", this::promote);
    }
    if (due.lanes()) {
      sweep("lanes", this::wakeLanes);
    }
    if (due.schedules()) {
      sweep("schedules", this::fire);
    }
    return 0;
  }

  private int promote() {
    int promoted = parts.database().transactions().write(tx -> tx.sweeps().promoteDue());
    if (promoted > 0) {
      view.workAppeared();
    }
    return promoted;
  }

  private int wakeLanes() {
    int woken = parts.database().transactions().write(tx -> tx.lanes().wake());
    if (woken > 0) {
      view.workAppeared();
    }
    return woken;
  }

  /** Tasks whose queue has no limits any more, or whose lock is free. */
  private int release() {
    int released = parts.database().transactions().write(tx -> tx.limits().rearrange());
    released += unheldLocks.handOn();
    released += missedEnds.settle();
    if (released > 0) {
      view.workAppeared();
    }
    return released;
  }

  private int fire() {
    int fired = schedules.fireDue(view.host());
    if (fired > 0) {
      view.workAppeared();
    }
    return fired;
  }

  private int forgetWorkers() {
    Instant before = parts.database().clock().instant().minus(WORKERS_KEPT);
    return parts.database().transactions().write(tx -> tx.workers().forget(before));
  }

  private int expire() {
    List<SweepStore.Expired> expired =
        parts.database().transactions().read(tx -> tx.sweeps().expired());
    return expired.isEmpty() ? 0 : cancelTask.expire(expired);
  }

  private int rescue() {
    int recovered = rescue.runOnce();
    if (recovered > 0) {
      view.workAppeared();
    }
    return recovered;
  }

  /** An interval, by the monotonic clock. */
  private static final class Due {
    private final long everyNanos;
    private long nextNanos;

    /**
     * @param first how long from now on
     */
    Due(Duration every, Duration first) {
      everyNanos = every.toNanos();
      nextNanos = System.nanoTime() + first.toNanos();
    }

    boolean isNow() {
      if (System.nanoTime() - nextNanos < 0) {
        return false;
      }
      nextNanos = System.nanoTime() + everyNanos;
      return true;
    }
  }
}
