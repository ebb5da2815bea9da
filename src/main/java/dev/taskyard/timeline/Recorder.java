package dev.taskyard.timeline;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.queue.Finish;
import dev.taskyard.queue.Telling;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.Transactions;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Redaction;
import dev.taskyard.task.Scratch;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the events and ends of all running tasks of this process; see the package. Thread-safe. It
 * is started once and closed once, after the last run has ended.
 */
public final class Recorder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Recorder.class);
  private static final int MOST_EVENTS_OF_A_RUN = 128;
  private static final int MOST_RUNS = 64;
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Transactions transactions;
  private final InstantSource clock;
  private final ArtifactFiles files;
  private final String storeId;
  private final Redaction redaction;
  private final ScheduledThreadPoolExecutor timer;
  private final Thread thread = new Thread(this::run, "taskyard-recorder");

  // --- guarded by this
  private final Set<RunBuffer> ready = new LinkedHashSet<>();
  private boolean closing;
  private boolean ended;

  private volatile boolean giveUp;

  /**
   * @param transactions on a connection of its own
   * @param redaction what is taken out of all that is told
   */
  public Recorder(
      Transactions transactions,
      InstantSource clock,
      ArtifactFiles files,
      String storeId,
      Redaction redaction) {
    this.transactions = transactions;
    this.clock = clock;
    this.files = files;
    this.storeId = storeId;
    this.redaction = redaction;
    this.timer =
        new ScheduledThreadPoolExecutor(
            2,
            task -> {
              var timerThread = new Thread(task, "taskyard-messages");
              timerThread.setDaemon(true);
              return timerThread;
            });
    this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /**
   * Begins to take down a run.
   *
   * @param onLeaseLost told once, when a write of the run found that its task is somebody else's
   */
  public RunRecorder begin(RunKey key, RunPlace place, Scratch scratch, Runnable onLeaseLost) {
    var preparer = new EventPreparer(key.publicId(), place, files, storeId, redaction);
    return new RunRecorder(
        this,
        preparer,
        clock,
        redaction,
        new MessageLog(place, scratch),
        new RunBuffer(key, this, onLeaseLost));
  }

  void later(Runnable task, long millis) {
    // Its end is of no interest: what it throws is told by the task itself.
    var unused = timer.schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  void ready(RunBuffer buffer) {
    synchronized (this) {
      if (!ended) {
        ready.add(buffer);
        notifyAll();
        return;
      }
    }
    if (buffer.hasWaiting()) {
      buffer.leaseLost();
    }
  }

  private void run() {
    List<BatchWriter.RunEvents> batch = next();
    while (!batch.isEmpty()) {
      try {
        write(batch);
      } catch (Error e) {
        // As when memory runs out. Who wrote is told; the recorder has other runs to write.
        log.error("recording {} runs failed", batch.size(), e);
        batch.forEach(run -> run.buffer().leaseLost());
      }
      batch = next();
    }
    end();
  }

  /** Nobody waits for what is not stored any more. */
  private void end() {
    List<RunBuffer> left;
    synchronized (this) {
      ended = true;
      left = List.copyOf(ready);
      ready.clear();
    }
    left.forEach(RunBuffer::leaseLost);
  }

  /** The next batch, each run in its turn; empty when closing and nothing is left. */
  private List<BatchWriter.RunEvents> next() {
    while (true) {
      List<RunBuffer> turn = awaitReady();
      if (turn.isEmpty()) {
        return List.of();
      }
      var batch = new ArrayList<BatchWriter.RunEvents>(turn.size());
      for (RunBuffer buffer : turn) {
        List<Prepared> events = buffer.take(MOST_EVENTS_OF_A_RUN);
        if (!events.isEmpty()) {
          batch.add(new BatchWriter.RunEvents(buffer, events));
        }
      }
      if (!batch.isEmpty()) {
        return batch;
      }
    }
  }

  private synchronized List<RunBuffer> awaitReady() {
    while (ready.isEmpty() && !closing) {
      try {
        wait();
      } catch (InterruptedException e) {
        closing = true;
      }
    }
    List<RunBuffer> turn = ready.stream().limit(MOST_RUNS).toList();
    turn.forEach(ready::remove);
    return turn;
  }

  /** Writes until it is stored; parts what is refused. */
  private void write(List<BatchWriter.RunEvents> batch) {
    RuntimeException refusal = store(batch);
    if (refusal != null) {
      part(batch, refusal);
    }
  }

  /**
   * Tries until it is stored: through contention, lost connections and lost answers; gives up where
   * the database is damaged.
   *
   * @return why the database does not take it, then nothing of it is stored; else null
   */
  private @Nullable RuntimeException store(List<BatchWriter.RunEvents> batch) {
    boolean said = false;
    for (int tries = 1; !giveUp; tries++) {
      List<BatchWriter.Written> written;
      try {
        written = transactions.writeOnce(tx -> new BatchWriter(tx).write(batch));
      } catch (StoreException e) {
        if (e.kind() == StoreException.Kind.REFUSED) {
          return e;
        }
        if (e.kind() == StoreException.Kind.DAMAGED) {
          giveUp(batch, e);
          return null;
        }
        if (e.kind() != StoreException.Kind.CONTENTION && !said) {
          log.warn("recording waits for the database: {}", e.getMessage());
          said = true;
        }
        LockSupport.parkNanos(Math.min(LONGEST_PAUSE_NANOS, 5_000_000L << Math.min(tries, 8)));
        continue;
      } catch (RuntimeException e) {
        return e;
      }
      settle(written);
      if (said) {
        log.info("recording goes on after {} tries", tries);
      }
      return null;
    }
    batch.forEach(run -> run.buffer().leaseLost());
    return null;
  }

  /** Tried again it would be as damaged. Who writes elsewhere in the database may go on. */
  private void giveUp(List<BatchWriter.RunEvents> batch, StoreException damage) {
    if (batch.size() > 1) {
      batch.forEach(run -> write(List.of(run)));
      return;
    }
    RunBuffer buffer = batch.get(0).buffer();
    log.error(
        "task {} run {}: not recorded any more, the database is damaged: {}",
        buffer.key().publicId(),
        buffer.key().run(),
        damage.getMessage());
    buffer.cannotBeRecorded();
  }

  private void settle(List<BatchWriter.Written> written) {
    for (BatchWriter.Written one : written) {
      RunBuffer buffer = one.run().buffer();
      if (one.lost()) {
        buffer.leaseLost();
        continue;
      }
      buffer.unanswered().answered();
      buffer.window().committed(one.trimmedMessages(), one.freshMessages());
      one.trimmedMessages().forEach(this::deleteFile);
      buffer.stored(one.run().events());
    }
  }

  private void deleteFile(MessageWindow.Stored trimmed) {
    try {
      if (trimmed.path() != null) {
        files.delete(trimmed.path());
      }
    } catch (RuntimeException e) {
      // It is stored all the same; and the recorder has other runs to write.
      log.warn("a trimmed message's file stays for the sweep: {}", e.getMessage());
    }
  }

  /** The database does not take it: halves are tried until the one event at fault stands alone. */
  private void part(List<BatchWriter.RunEvents> batch, RuntimeException refusal) {
    if (batch.size() > 1) {
      batch.forEach(run -> write(List.of(run)));
      return;
    }
    BatchWriter.RunEvents run = batch.get(0);
    List<Prepared> events = run.events();
    if (events.size() > 1) {
      int half = events.size() / 2;
      write(List.of(new BatchWriter.RunEvents(run.buffer(), events.subList(0, half))));
      write(List.of(new BatchWriter.RunEvents(run.buffer(), events.subList(half, events.size()))));
      return;
    }
    replace(run, events.get(0), refusal);
  }

  private void replace(BatchWriter.RunEvents run, Prepared refused, RuntimeException refusal) {
    RunKey key = run.buffer().key();
    log.error("task {} run {}: an event could not be recorded", key.publicId(), key.run(), refusal);
    Prepared instead = substitute(refused, refusal);
    run.buffer().refused(refused, instead);
    RuntimeException again =
        store(List.of(new BatchWriter.RunEvents(run.buffer(), List.of(instead))));
    if (again != null) {
      log.error("task {}: not even the fault could be recorded", key.publicId(), again);
      run.buffer().cannotBeRecorded();
    }
  }

  /** What stands in the story where an event could not. */
  private static Prepared substitute(Prepared refused, RuntimeException refusal) {
    String reason = "could not be recorded: " + refusal.getMessage();
    Step step =
        refused.isEnd()
            ? new Step.End(
                new Finish(
                    refused.at(),
                    ExecutionResult.failed("The end " + reason, Cause.EXECUTOR_CRASHED),
                    null,
                    null,
                    Optional::empty))
            : new Step.Line("error", Telling.brief("Event " + reason), null);
    return new Prepared(refused.seq(), refused.at(), List.of(step), -1);
  }

  /**
   * Stores what is left, for at most {@code millis} ms, and stops. What could not be stored is left
   * to the rescue.
   */
  public void close(long millis) {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    timer.shutdownNow();
    try {
      thread.join(Math.max(1, millis));
      giveUp = true;
      LockSupport.unpark(thread);
      thread.join(1000);
    } catch (InterruptedException e) {
      giveUp = true;
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    close(TimeUnit.SECONDS.toMillis(10));
  }
}
