package dev.taskyard.queue;

import dev.taskyard.store.Database;
import dev.taskyard.store.DependencyStore;
import java.util.List;

/**
 * Finds tasks that wait for others which have ended without their notice, such as those that were
 * added in a transaction which was committed only later. It goes through those that wait, a part
 * each time: a hundred thousand are not to be read again and again for the few that may be among
 * them. Not thread-safe.
 */
public final class MissedEnds {
  private final Database database;
  private final int atATime;
  private long above;

  /**
   * Looks from the beginning.
   *
   * @param atATime of how many it finds out each time
   */
  public MissedEnds(Database database, int atATime) {
    this.database = database;
    this.atATime = atATime;
  }

  /** Decides about all of the next part; how many there were. */
  public int settle() {
    DependencyStore.Waiting part =
        database.transactions().read(tx -> tx.dependencies().waiting(above, atATime));
    int settled = 0;
    long settledTo = above;
    while (settledTo < part.last()) {
      long from = settledTo;
      List<Long> some =
          database.transactions().read(tx -> tx.dependencies().unsettled(from, part.last()));
      if (some.isEmpty()) {
        break;
      }
      settled +=
          database
              .transactions()
              .write(
                  tx -> {
                    SettleDependents.settleAll(tx, some, database.clock().instant());
                    return some.size();
                  });
      settledTo = some.get(some.size() - 1);
    }
    above = part.count() < atATime ? 0 : part.last();
    return settled;
  }
}
