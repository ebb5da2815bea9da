package dev.taskyard.worker;

import dev.taskyard.store.Database;
import dev.taskyard.store.QueueStore;
import dev.taskyard.store.StoreException;
import dev.taskyard.task.StopReason;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks twice a second, while something runs, whether somebody asked to cancel it. */
final class CancelWatch {
  private static final Logger log = LoggerFactory.getLogger(CancelWatch.class);
  private static final long MILLIS = 500;

  private final Database database;
  private final ActiveRuns runs;
  private final LongSupplier workerId;
  private final WakeUp hint = new WakeUp();
  private final Thread thread = new Thread(this::run, "taskyard-cancel");
  private volatile boolean closed;

  CancelWatch(Database database, ActiveRuns runs, LongSupplier workerId) {
    this.database = database;
    this.runs = runs;
    this.workerId = workerId;
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Somebody may just have asked. */
  void hint() {
    hint.signal();
  }

  void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    while (!closed) {
      try {
        hint.await(MILLIS);
        if (runs.size() > 0) {
          look();
        }
      } catch (InterruptedException e) {
        return;
      } catch (StoreException e) {
        // The heartbeat says that the database is away; the next look finds what this one missed.
        log.debug("looking for cancel requests", e);
      } catch (RuntimeException e) {
        log.error("looking for cancel requests", e);
      }
    }
  }

  private void look() {
    List<QueueStore.Held> held =
        database.transactions().read(tx -> tx.queue().heldBy(workerId.getAsLong()));
    for (QueueStore.Held row : held) {
      if (row.cancelRequested()) {
        runs.snapshot().stream()
            .filter(run -> run.key().taskId() == row.taskId() && run.key().run() == row.run())
            .forEach(run -> run.stop(StopReason.CANCEL_REQUESTED));
      }
    }
  }
}
