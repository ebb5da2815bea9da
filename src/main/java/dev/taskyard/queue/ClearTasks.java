package dev.taskyard.queue;

import dev.taskyard.store.ClearStore;
import dev.taskyard.store.CountStore;
import dev.taskyard.store.Database;
import dev.taskyard.store.Tx;
import dev.taskyard.task.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Removes ended tasks with everything that was recorded about them, in batches that keep nobody
 * waiting.
 */
public final class ClearTasks {
  private static final int BATCH = 200;

  private final Database database;

  public ClearTasks(Database database) {
    this.database = database;
  }

  /**
   * Removes what ended at least {@code age} ago with one of these statuses.
   *
   * @param gone told each public id after its rows are gone for good: its files may go
   * @return how many tasks
   */
  public long clear(Duration age, Set<TaskStatus> statuses, Consumer<String> gone) {
    long cleared = 0;
    while (true) {
      Batch batch = database.transactions().write(tx -> clearSome(tx, age.toMillis(), statuses));
      batch.gone.forEach(task -> gone.accept(task.publicId()));
      cleared += batch.gone.size();
      if (batch.last) {
        return cleared;
      }
    }
  }

  private record Batch(List<ClearStore.Gone> gone, boolean last) {}

  private static Batch clearSome(Tx tx, long ageMs, Set<TaskStatus> statuses) {
    List<ClearStore.Gone> locked = tx.clears().lockOld(ageMs, statuses, BATCH);
    boolean last = locked.size() < BATCH;
    Set<Long> needed = tx.clears().neededAmong(idsOf(locked));
    List<ClearStore.Gone> batch =
        locked.stream().filter(task -> !needed.contains(task.id())).toList();
    if (batch.isEmpty()) {
      return new Batch(batch, last);
    }
    var all = new ArrayList<>(batch);
    all.addAll(tx.clears().attemptsAt(idsOf(batch)));
    tx.clears().delete(idsOf(all));
    var counts = new HashMap<CountStore.Cell, Long>();
    all.forEach(
        task -> counts.merge(new CountStore.Cell(task.queue(), task.status()), -1L, Long::sum));
    tx.counts().add(counts);
    return new Batch(all, last);
  }

  private static List<Long> idsOf(List<ClearStore.Gone> tasks) {
    return tasks.stream().map(ClearStore.Gone::id).toList();
  }
}
