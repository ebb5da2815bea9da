package dev.taskyard.worker;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that runs run on: as many as there are runs, kept for the next ones for a while, as a
 * new thread costs more than a short run. Nothing ever waits for a thread; one that an executor
 * never returns from is left behind. Thread-safe.
 */
final class RunThreads implements Executor {
  private static final long KEPT_SECONDS = 30;

  private final AtomicInteger made = new AtomicInteger();
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          KEPT_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          this::thread);

  private Thread thread(Runnable work) {
    var thread = new Thread(work, "taskyard-run-" + made.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void execute(Runnable work) {
    pool.execute(work);
  }

  /** Nothing more begins; threads that rest end now, the others after their work. */
  void close() {
    pool.shutdown();
  }

  /** Does work under a name, and leaves nothing of what it set to the next. */
  static void named(String name, Runnable work) {
    Thread thread = Thread.currentThread();
    String before = thread.getName();
    ClassLoader loader = thread.getContextClassLoader();
    thread.setName(name);
    try {
      work.run();
    } finally {
      thread.setName(before);
      thread.setContextClassLoader(loader);
    }
  }
}
