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
    run.onStop(() -> plan(run));
    plan(run);
  }

  private void plan(TaskRun run) {
    run.planLook(
        millis ->
            timer.schedule(
                () -> {
                  run.look();
                  plan(run);
                },
                millis,
                TimeUnit.MILLISECONDS));
  }

  void close() {
    timer.shutdownNow();
  }
}
