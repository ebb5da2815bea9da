package dev.taskyard.client;

import dev.taskyard.store.Database;
import dev.taskyard.store.LimitStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.QueueState;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.worker.ProcessIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Limits of queues, and their pauses. A queue that nothing was added to yet is made by what is said
 * of it. What runs already goes on. Thread-safe.
 */
public final class Queues {
  private static final int MOST = 1_000_000;
  private static final Duration LONGEST_PERIOD = Duration.ofDays(366);

  private final Database database;
  private final Runnable onChange;

  Queues(Database database, Runnable onChange) {
    this.database = database;
    this.onChange = onChange;
  }

  /** All queues, by name. */
  public List<QueueState> list() {
    return StoreFaults.translating(
        () -> database.transactions().snapshot(tx -> tx.limits().states()));
  }

  /**
   * Nothing of it starts from now on.
   *
   * @return the queue as it is then; likewise the other methods
   * @throws TaskyardException INVALID: unusable name
   */
  public QueueState pause(String name) {
    String by = ProcessIdentity.userAtHost();
    return change(name, (tx, queue) -> tx.limits().pause(queue, by));
  }

  /** Its tasks start again. */
  public QueueState resume(String name) {
    return change(name, (tx, queue) -> tx.limits().resume(queue));
  }

  /**
   * At most {@code limit} of its tasks run at once, over all workers; null: any number.
   *
   * @throws TaskyardException INVALID: below 1
   */
  public QueueState limit(String name, @Nullable Integer limit) {
    if (limit != null && (limit < 1 || limit > MOST)) {
      throw TaskyardException.invalid(
          "Bad limit " + limit + ": expected 1 to " + MOST + ", or none");
    }
    return change(name, (tx, queue) -> tx.limits().setLimit(queue, limit));
  }

  /**
   * At most {@code rate} of its tasks start in any {@code period}, over all workers; both null: any
   * number.
   *
   * @throws TaskyardException INVALID: below 1, or a period of no time or of more than a year
   */
  public QueueState rate(String name, @Nullable Integer rate, @Nullable Duration period) {
    if ((rate == null) != (period == null)) {
      throw TaskyardException.invalid("A rate is a number and a period: expected both or none");
    }
    if (rate != null && (rate < 1 || rate > MOST)) {
      throw TaskyardException.invalid("Bad rate " + rate + ": expected 1 to " + MOST);
    }
    if (period != null && (period.toMillis() < 1 || period.compareTo(LONGEST_PERIOD) > 0)) {
      throw TaskyardException.invalid("Bad period of a rate: expected 1ms to 366d");
    }
    return change(name, (tx, queue) -> tx.limits().setRate(queue, rate, period));
  }

  /** Under the lock of the queue's row; the states of its waiting tasks are made to fit at once. */
  private QueueState change(String name, BiConsumer<Tx, String> what) {
    String queue = NewTaskRows.queueName(name);
    QueueState state =
        StoreFaults.translating(
            () -> database.transactions().writeOver(tx -> changeIn(tx, queue, what)));
    onChange.run();
    return state;
  }

  private static QueueState changeIn(Tx tx, String queue, BiConsumer<Tx, String> what) {
    tx.queue().ensureQueues(Set.of(queue));
    List<LimitStore.Limits> locked = tx.limits().lock(List.of(queue));
    what.accept(tx, locked.get(0).name());
    tx.limits().rearrange();
    return tx.limits().states().stream()
        .filter(state -> state.name().equals(queue))
        .findFirst()
        .orElseThrow();
  }
}
