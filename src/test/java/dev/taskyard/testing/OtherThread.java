package dev.taskyard.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a test does beside its own thread, in a thread of its own. The pool that {@link
 * CompletableFuture} takes by itself is shared by all tests that run at once: who waits in it for
 * another may hold the last of its threads.
 */
public final class OtherThread {
  private static final Executor EACH_ITS_OWN =
      task -> {
        var thread = new Thread(task, "beside-a-test");
        thread.setDaemon(true);
        thread.start();
      };

  private OtherThread() {}

  public static <T> CompletableFuture<T> supply(Supplier<T> what) {
    return CompletableFuture.supplyAsync(what, EACH_ITS_OWN);
  }

  public static CompletableFuture<Void> run(Runnable what) {
    return CompletableFuture.runAsync(what, EACH_ITS_OWN);
  }
}
