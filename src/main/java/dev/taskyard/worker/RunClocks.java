package dev.taskyard.worker;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the clocks of all runs, outside their executors: their time limits, and how long a
 * stopped one takes to end. A run without limits is looked at only once it is stopped. Thread-safe.
 */
final class RunClocks {
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          work -> {
            var thread = new Thread(work, "taskyard-clocks");
            thread.setDaemon(true);
            return thread;
          });

  RunClocks() {
    timer.setRemoveOnCancelPolicy(true);
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Watches a run until it has ended. */
  void watch(TaskRun run) {
    run.onStop(() -> later(run, 0));
    long wait = run.nextLook();
    if (wait >= 0) {
      later(run, wait);
    }
  }

  private void look(TaskRun run) {
    long wait = run.look();
    if (wait >= 0) {
      later(run, wait);
    }
  }

  /** The latest look counts, and no other is waited for. */
  private void later(TaskRun run, long millis) {
    run.lookedAtBy(timer.schedule(() -> look(run), millis, TimeUnit.MILLISECONDS));
  }

  void close() {
    timer.shutdownNow();
  }
}
