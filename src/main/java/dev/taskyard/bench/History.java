package dev.taskyard.bench;

import dev.taskyard.store.Database;
import dev.taskyard.task.HistoryOrder;
import dev.taskyard.task.TaskyardException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;

/** Fills an empty schema with tasks that have ended. */
public final class History {
  private static final int TASKS_AT_ONCE = 2000;
  private static final int MOST_ATTEMPTS = 4;
  private static final double WITH_ATTEMPTS = 0.02;

  private final Database database;
  private final HistoryOrder order;
  private final WorkingHours hours;

  public History(Database database, HistoryOrder order) {
    this.database = database;
    this.order = order;
    this.hours = new WorkingHours(order);
  }

  /**
   * Writes the history, some thousand tasks in each transaction. When it is cut off, what has been
   * written is whole.
   *
   * @param progress told how many tasks are written
   * @throws TaskyardException FAILED: there are tasks, which a made-up history could not be told
   *     from any more
   */
  public void write(IntConsumer progress) {
    long firstWorker = database.transactions().write(tx -> begin(tx.history()));
    var staff = new Staff(order, firstWorker);
    var workers = new HistoryRows();
    staff.addTo(workers);
    // The next rows are made while the last are written.
    CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
    int done = 0;
    try {
      commit(workers);
      while (done < order.tasks()) {
        var rows = new HistoryRows();
        int made = make(rows, done, staff);
        writing.join();
        progress.accept(done);
        done += made;
        writing = CompletableFuture.runAsync(() -> commit(rows));
      }
      writing.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    while (database.transactions().write(tx -> tx.counts().fold()) > 0) {
      // Some more counts are one now.
    }
    done = database.transactions().write(tx -> end(tx.history(), order.tasks()));
    database.refreshStatistics();
    // What is measured next is measured beside it where the user may not ask for that.
    boolean ignored = database.writeOut();
    progress.accept(done);
  }

  private static int end(dev.taskyard.store.HistoryStore store, int tasks) {
    store.end();
    return tasks;
  }

  private long begin(dev.taskyard.store.HistoryStore store) {
    long tasks = store.tasks();
    if (tasks > 0) {
      throw TaskyardException.failed(
          "A history can only be made where there are no tasks, as nobody could tell them apart"
              + " again; found "
              + tasks
              + ": name another schema with --schema, which is made when it is missing");
    }
    store.begin();
    store.reserveTaskIds(order.tasks());
    return store.reserveWorkerIds((long) Staff.HOSTS * Staff.shifts());
  }

  private void commit(HistoryRows rows) {
    database
        .transactions()
        .write(
            tx -> {
              tx.queue().ensureQueues(rows.queues());
              tx.history().insert(rows.byTable());
              tx.counts().add(rows.counts());
              return true;
            });
  }

  /** How many tasks, behind the {@code done} that there are. */
  private int make(HistoryRows rows, int done, Staff staff) {
    int most = Math.min(order.tasks() - done, TASKS_AT_ONCE);
    int made = 0;
    while (made < most) {
      long id = (long) done + made + 1;
      long micros = hours.micros((id - 1) / (double) order.tasks());
      made += tell(rows, id, micros, most - made, staff);
    }
    return made;
  }

  private int tell(HistoryRows rows, long id, long micros, int left, Staff staff) {
    Dice dice = Dice.of(order.seed(), id);
    Asked asked = Asked.drawn(dice, id);
    if (asked.isScript() || left <= MOST_ATTEMPTS || !dice.chance(WITH_ATTEMPTS)) {
      tale(rows, asked, dice, micros, staff).tell();
      return 1;
    }
    int count = dice.between(2, MOST_ATTEMPTS);
    String sha = dice.hex(40);
    String group = asked.publicId();
    List<TaskTale.Ended> ended = new ArrayList<>();
    for (int index = 1; index <= count; index++) {
      var kin = new Asked.Kin(id, group, index, count, sha);
      Dice own = Dice.of(order.seed(), id + index);
      Asked attempt =
          asked.as(id + index, "task_" + own.base32(16), own.oneOf(asked.agent().models()), kin);
      ended.add(tale(rows, attempt, own, micros, staff).tell());
    }
    var place = new Asked.Kin(null, group, null, count, sha);
    new Attempts(rows, asked.as(id, group, null, place), micros).settle(ended);
    return 1 + count;
  }

  private TaskTale tale(HistoryRows rows, Asked asked, Dice dice, long micros, Staff staff) {
    return new TaskTale(rows, asked, dice, micros, staff, Staff.storeId(order.seed()));
  }
}
