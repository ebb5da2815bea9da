package dev.taskyard.testing;

import dev.taskyard.store.Database;
import dev.taskyard.store.WorkerStore;

/** A worker that is registered, and does nothing by itself. */
public final class IdleWorker {
  private IdleWorker() {}

  /** Registers one with a lease of a minute; its id. */
  public static long on(Database database, String machine) {
    return database
        .transactions()
        .write(
            tx ->
                tx.workers()
                    .register(
                        new WorkerStore.Registration(
                            "w", "h", machine, 1, 1, 1, "shell", null, null, "1", "s", 60_000)));
  }
}
