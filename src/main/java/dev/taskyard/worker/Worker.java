package dev.taskyard.worker;

import dev.taskyard.maintenance.Maintenance;
import dev.taskyard.queue.ClaimTasks;
import dev.taskyard.store.ClaimRequest;
import dev.taskyard.store.Listener;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.WorkerStore;
import dev.taskyard.task.StopReason;
import dev.taskyard.timeline.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that claims tasks and runs them; see the package. Thread-safe. */
public final class Worker {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final long RECORDER_CLOSE_MILLIS = 10_000;
  private static final long ROOM_MILLIS = 10_000;

  /** So long it does not notice that it is to drain, where its heartbeat does not come through. */
  private static final long BEAT_MILLIS = 250;

  private static final long GATHER_MILLIS = 5;
  private static final long OUTRUN_MILLIS = 20;

  /** One part in so many of all slots is several. */
  private static final int SEVERAL = 2;

  private final WorkerParts parts;
  private final WorkerParts.Job job;
  private final ProcessIdentity identity = ProcessIdentity.current();
  private final String name;
  private final ActiveRuns runs;
  private final WakeUp wakeUp = new WakeUp();
  private final Heartbeat heartbeat;
  private final CancelWatch cancelWatch;
  private final Recorder recorder;
  private final Slots slots;
  private final Maintenance maintenance;
  private final ClaimTasks claims;
  private final @Nullable Listener listener;
  private final Thread thread = new Thread(this::run, "taskyard-worker");
  private final CountDownLatch ended = new CountDownLatch(1);
  // Of the claiming thread alone.
  private boolean outrun;
  private volatile boolean draining;
  private volatile boolean stopping;

  public Worker(WorkerParts parts, WorkerParts.Job job) {
    this.parts = parts;
    this.job = job;
    this.name = identity.host() + ":" + identity.pid();
    this.runs = new ActiveRuns(parts.settings().slots());
    this.heartbeat = new Heartbeat(parts.database(), registration(), parts.settings(), runs);
    this.cancelWatch = new CancelWatch(parts.database(), runs, heartbeat::workerId);
    this.recorder =
        new Recorder(
            parts.database().dedicated("taskyard-recorder", parts.settings().lease()),
            parts.database().clock(),
            parts.files(),
            parts.storeId(),
            parts.redaction());
    this.slots = new Slots(parts, recorder, runs, wakeUp::signal);
    this.maintenance =
        new Maintenance(
            new Maintenance.Parts(
                parts.database(),
                parts.files(),
                parts.dataDir(),
                parts.storeId(),
                parts.redaction(),
                parts.retention(),
                parts.schedules()),
            parts.settings(),
            new MaintenanceView());
    this.claims =
        new ClaimTasks(
            parts.database().dedicated("taskyard-claims", parts.settings().lease()),
            parts.database().clock());
    this.listener = parts.database().canListen() ? parts.database().listener(this::woken) : null;
  }

  /** Registers and begins to work. */
  public void start() {
    heartbeat.start();
    recorder.start();
    cancelWatch.start();
    maintenance.start();
    if (listener != null) {
      listener.start();
    }
    thread.start();
  }

  /** Known from {@link #start} on. */
  public long id() {
    return heartbeat.workerId();
  }

  /** HOST:PID. */
  public String name() {
    return name;
  }

  /** There may be something to claim. */
  public void wake() {
    wakeUp.signal();
  }

  /** Somebody may have asked to cancel something. */
  public void hintCancel() {
    cancelWatch.hint();
  }

  /** Claims nothing more; the runs go on until the drain timeout. */
  public void drain() {
    draining = true;
    runs.close();
    wakeUp.signal();
  }

  /** Stops the runs and gives their tasks back. */
  public void stop() {
    draining = true;
    stopping = true;
    runs.close();
    runs.snapshot().forEach(run -> run.stop(StopReason.SHUTDOWN));
    wakeUp.signal();
  }

  /** Whether it ended within this time. */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  private WorkerStore.Registration registration() {
    String executors = String.join(",", new TreeSet<>(parts.executors().keySet()));
    return new WorkerStore.Registration(
        name,
        identity.host(),
        identity.machine(),
        identity.pid(),
        identity.start(),
        parts.settings().slots(),
        executors,
        parts.defaultExecutor(),
        job.queues().isEmpty() ? null : String.join(",", new TreeSet<>(job.queues())),
        job.version(),
        parts.storeId(),
        parts.settings().lease().toMillis());
  }

  private void woken(String payload) {
    if (payload.equals("cancel")) {
      cancelWatch.hint();
    } else {
      wakeUp.signal();
    }
  }

  /** The life of the worker, from top to bottom. */
  private void run() {
    try {
      claimUntilDrained();
      letRunsEnd();
      stopRuns();
    } catch (InterruptedException e) {
      log.warn("worker {} was interrupted; what it runs is recovered by others", name);
    } finally {
      if (listener != null) {
        listener.close();
      }
      maintenance.close();
      cancelWatch.close();
      recorder.close(RECORDER_CLOSE_MILLIS);
      slots.close();
      heartbeat.close();
      ended.countDown();
    }
  }

  /** As long as there is work it claims for the slots that are free; else it waits for word. */
  private void claimUntilDrained() throws InterruptedException {
    boolean said = false;
    boolean more = false;
    while (!draining) {
      int free = heartbeat.awaitFresh(BEAT_MILLIS) ? room(more) : 0;
      if (free == 0 || draining) {
        continue;
      }
      try {
        outrun = false;
        more = claim(free);
        if (!more && job.untilEmpty() && isNothingLeft()) {
          return;
        }
        if (said) {
          log.info("worker {} claims again", name);
          said = false;
        }
      } catch (StoreException e) {
        more = false;
        if (!said && e.kind() != StoreException.Kind.CONTENTION) {
          log.warn("worker {} can't claim: {}", name, e.getMessage());
          said = true;
        }
      } catch (RuntimeException e) {
        more = false;
        log.error("worker {} can't claim", name, e);
      }
      if (!more) {
        wakeUp.await(jittered(outrun ? OUTRUN_MILLIS : parts.settings().poll().toMillis()));
      }
    }
  }

  /**
   * Waits for a free slot; how many there are. Where there is more work than slots, a few
   * milliseconds more let several become free, as one claim of many costs less than many of one.
   */
  private int room(boolean more) throws InterruptedException {
    int free = runs.awaitFree(1, ROOM_MILLIS);
    int several = parts.settings().slots() / SEVERAL;
    return more && free > 0 && free < several ? runs.awaitFree(several, GATHER_MILLIS) : free;
  }

  private boolean isNothingLeft() {
    return runs.size() == 0
        && parts.database().transactions().read(tx -> tx.queue().workLeft(request(1))) == 0;
  }

  private ClaimRequest request(int limit) {
    return new ClaimRequest(
        heartbeat.workerId(),
        limit,
        parts.executors().keySet(),
        parts.defaultExecutor() != null,
        job.queues(),
        job.reservedOnly(),
        ProcessIdentity.worktreeHost());
  }

  /** Whether it got as much as it can run, or there may be more at once. */
  private boolean claim(int free) {
    runs.claimBegins();
    try {
      ClaimRequest request = request(free);
      var claimant =
          new ClaimTasks.Claimant(
              request.workerId(), name, identity.host(), parts.defaultExecutor(), parts.traits());
      ClaimTasks.Taken got = claims.claim(request, claimant);
      for (ClaimTasks.Claim claim : got.claims()) {
        slots.begin(claim, request.workerId());
      }
      if (stopping) {
        runs.snapshot().forEach(run -> run.stop(StopReason.SHUTDOWN));
      }
      outrun = got.outrun();
      return got.more() || got.claims().size() == free;
    } finally {
      runs.claimEnds();
    }
  }

  private static long jittered(long millis) {
    return Math.max(1, (long) (millis * (0.8 + 0.4 * ThreadLocalRandom.current().nextDouble())));
  }

  private void letRunsEnd() throws InterruptedException {
    long end = System.nanoTime() + parts.settings().drainTimeout().toNanos();
    while (!stopping && System.nanoTime() < end && !runs.awaitEmpty(100)) {
      // The next look sees a stop that was asked for meanwhile.
    }
  }

  private void stopRuns() throws InterruptedException {
    runs.snapshot().forEach(run -> run.stop(StopReason.SHUTDOWN));
    long atMost = 4 * parts.settings().cancelGrace().toMillis() + 10_000;
    if (!runs.awaitEmpty(atMost)) {
      log.error(
          "worker {}: {} run(s) did not end; they are recovered by others", name, runs.size());
    }
  }

  /** What the sweeps want to know of their worker. */
  private final class MaintenanceView implements Maintenance.View {
    @Override
    public long workerId() {
      return heartbeat.workerId();
    }

    @Override
    public boolean isSteady(Instant now) {
      return heartbeat.isSteady(now);
    }

    @Override
    public String host() {
      return ProcessIdentity.worktreeHost();
    }

    @Override
    public String machine() {
      return identity.machine();
    }

    @Override
    public boolean seesDead(String machine, long pid, long start) {
      return identity.seesDead(machine, pid, start);
    }

    @Override
    public void workAppeared() {
      wakeUp.signal();
    }

    @Override
    public Set<String> runningTasks() {
      var ids = new TreeSet<String>();
      runs.snapshot().forEach(run -> ids.add(run.key().publicId() + "/" + run.key().run()));
      return ids;
    }
  }
}
