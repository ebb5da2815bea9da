package dev.taskyard.queue;

import dev.taskyard.store.Database;
import java.util.List;

/**
 * Finds tasks that wait for others which have ended without their notice, such as those that were
 * added in a transaction which was committed only later.
 */
public final class MissedEnds {
  private final Database database;

  public MissedEnds(Database database) {
    this.database = database;
  }

  /** Decides about all of them; how many there were. */
  public int settle() {
    int settled = 0;
    long above = 0;
    while (true) {
      long from = above;
      List<Long> some = database.transactions().read(tx -> tx.dependencies().unsettled(from));
      if (some.isEmpty()) {
        return settled;
      }
      settled +=
          database
              .transactions()
              .write(
                  tx -> {
                    SettleDependents.settleAll(tx, some, database.clock().instant());
                    return some.size();
                  });
      above = some.get(some.size() - 1);
    }
  }
}
