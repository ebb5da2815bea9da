package dev.taskyard.client;

import dev.taskyard.store.Database;
import dev.taskyard.task.LaneState;
import dev.taskyard.task.TaskyardException;
import java.util.List;

/** Lanes: tasks that share an outside quota. Thread-safe. */
public final class Lanes {
  private final Database database;
  private final Runnable onChange;

  Lanes(Database database, Runnable onChange) {
    this.database = database;
    this.onChange = onChange;
  }

  /** All lanes that something has run in, by name. */
  public List<LaneState> list() {
    return StoreFaults.translating(
        () -> database.transactions().snapshot(tx -> tx.lanes().states()));
  }

  /**
   * Opens a parked lane: what was rate limited runs at once, the others follow, first one, a second
   * later two, then four.
   *
   * @throws TaskyardException NOT_FOUND: no such lane
   */
  public LaneState unpark(String name) {
    LaneState state =
        StoreFaults.translating(
            () ->
                database
                    .transactions()
                    .write(
                        tx -> {
                          tx.lanes().unpark(name);
                          return tx.lanes().states().stream()
                              .filter(lane -> lane.name().equals(name))
                              .findFirst()
                              .orElseThrow(
                                  () ->
                                      TaskyardException.notFound(
                                          "No lane '"
                                              + name
                                              + "': expected one that 'lane list' shows"));
                        }));
    onChange.run();
    return state;
  }
}
