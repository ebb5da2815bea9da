package dev.taskyard.client.bench;

import dev.taskyard.task.TaskyardException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Work on threads of their own, while the benchmark's tells how far it is. They are never
 * interrupted: an embedded H2 closes the database when that happens within a read of its file.
 */
final class Aside {
  private static final long LOOK_MILLIS = 100;

  private Aside() {}

  /**
   * Runs it on so many threads.
   *
   * @param meanwhile called again and again; what it throws is thrown, and the threads are left
   * @throws TaskyardException what one of the threads threw
   */
  static void run(String name, int threads, Callable<?> work, Runnable meanwhile) {
    List<FutureTask<?>> all =
        IntStream.range(0, threads).<FutureTask<?>>mapToObj(i -> start(name, work)).toList();
    all.forEach(one -> await(one, meanwhile));
  }

  private static FutureTask<?> start(String name, Callable<?> work) {
    var future = new FutureTask<>(work);
    var thread = new Thread(future, "taskyard-bench-" + name);
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  private static void await(FutureTask<?> future, Runnable meanwhile) {
    while (true) {
      meanwhile.run();
      try {
        future.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        // Still at it.
      } catch (ExecutionException e) {
        if (e.getCause() instanceof TaskyardException fault) {
          throw fault;
        }
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException();
      }
    }
  }
}
