package dev.taskyard.queue;

import dev.taskyard.store.Database;
import dev.taskyard.store.SweepStore.Lock;
import java.util.List;

/**
 * Finds locks that nobody holds though somebody waits for them, such as one that was let go at the
 * moment at which a task was added behind it, or whose next task can be run by nobody alive. It
 * goes through the tasks that need one, a part each time, as {@link MissedEnds} does. Not
 * thread-safe.
 */
public final class UnheldLocks {
  private static final int IN_A_TRANSACTION = 100;

  private final Database database;
  private final int atATime;
  private String above = "";

  /**
   * Looks from the beginning.
   *
   * @param atATime at how many tasks it looks each time
   */
  public UnheldLocks(Database database, int atATime) {
    this.database = database;
    this.atATime = atATime;
  }

  /** Hands on those among the next; how many tasks may be claimed now. */
  public int handOn() {
    List<Lock> next = database.transactions().read(tx -> tx.sweeps().locks(above, atATime));
    List<String> unheld = next.stream().filter(Lock::unheld).map(Lock::name).toList();
    int unlocked = 0;
    for (int from = 0; from < unheld.size(); from += IN_A_TRANSACTION) {
      List<String> some = unheld.subList(from, Math.min(unheld.size(), from + IN_A_TRANSACTION));
      unlocked +=
          database
              .transactions()
              .write(tx -> some.stream().mapToInt(tx.sweeps()::unlockAnother).sum());
    }
    int tasks = next.stream().mapToInt(Lock::tasks).sum();
    above = tasks < atATime ? "" : next.get(next.size() - 1).name();
    return unlocked;
  }
}
