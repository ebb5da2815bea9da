package dev.taskyard.queue;

import dev.taskyard.store.CallerTransaction;
import dev.taskyard.store.Database;
import dev.taskyard.store.QueueStore;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.TaskRow;
import dev.taskyard.store.Transactions;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Added;
import dev.taskyard.task.KeyPolicy;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts tasks into the queue: the task, its queue row and the first line of its story, all or none.
 */
public final class AddTasks {
  /** What workers are told. */
  public static final String WORK = "work";

  private static final int MOST_TRIES = 20;

  private final Database database;
  private final Duration priorityStep;

  /**
   * @param priorityStep what a level of priority is worth in waiting time
   */
  public AddTasks(Database database, Duration priorityStep) {
    this.database = database;
    this.priorityStep = priorityStep;
  }

  /**
   * A task to be added.
   *
   * @param keyPolicy what becomes of it when a live task has its key
   * @param attempts when there are any, they are run in its place, and it waits for them
   */
  public record Addition(TaskRow task, KeyPolicy keyPolicy, List<TaskRow> attempts) {
    public Addition {
      attempts = List.copyOf(attempts);
    }

    /** One that is run itself. */
    public static Addition of(TaskRow task, KeyPolicy keyPolicy) {
      return new Addition(task, keyPolicy, List.of());
    }
  }

  /**
   * Adds them in this order, each with its attempts.
   *
   * @param reservedFor the only worker that may claim them while it lives; null for any
   * @param tells whether the commit itself tells workers that listen, which all commits that do so
   *     wait for in turn; without that it is for the caller to tell them
   * @return what became of each, without attempts
   * @throws TaskyardException FAILED: a key is taken, and the policy asks for an error; NOT_FOUND:
   *     a task to run after was just cleared
   */
  public List<Added> add(List<Addition> additions, @Nullable Long reservedFor, boolean tells) {
    List<TaskRow> rows = additions.stream().map(Addition::task).toList();
    boolean mute = !tells;
    StoreException unknown = null;
    for (int tries = 1; ; tries++) {
      boolean again = tries > 1;
      boolean telling = !mute;
      try {
        if (!again && isPlain(additions) && addAtOnce(rows.get(0), reservedFor, telling)) {
          return List.of(new Added(rows.get(0).publicId(), true));
        }
        return database
            .transactions()
            .write(
                tx -> {
                  if (again && isDone(tx, rows)) {
                    return done(tx, rows);
                  }
                  List<Added> added = addIn(tx, additions, reservedFor, false);
                  if (telling) {
                    tx.notifyWorkers(WORK);
                  }
                  return added;
                });
      } catch (StoreException e) {
        // The answer to our own commit may have been lost: the next try sees it.
        boolean answerLost = e.kind() == StoreException.Kind.COMMIT_UNKNOWN;
        boolean passing = answerLost || isRace(e);
        unknown = answerLost && unknown == null ? e : unknown;
        // It may be the word alone that a server refuses which has too many to deliver.
        boolean maybeTheWord = telling && e.kind() == StoreException.Kind.REFUSED && !isRace(e);
        mute |= maybeTheWord;
        if (!(passing || maybeTheWord) || tries == MOST_TRIES) {
          throw unknown == null || e.kind() == StoreException.Kind.REFUSED
              ? e
              : stillUnknown(unknown, e);
        }
      }
    }
  }

  /**
   * Whoever is told that it was rolled back adds it again; but an earlier try may have gone well.
   */
  private static StoreException stillUnknown(StoreException unknown, StoreException last) {
    if (last != unknown) {
      unknown.addSuppressed(last);
    }
    return unknown;
  }

  private boolean isPlain(List<Addition> additions) {
    return database.transactions().canWriteAtOnce()
        && additions.size() == 1
        && additions.get(0).attempts().isEmpty()
        && NewQueueRows.isPlain(additions.get(0).task());
  }

  /**
   * Adds one by a single statement: an add by itself is little more than the answers that are
   * waited for.
   *
   * @return whether it was added; else its queue must be made first, or has limits
   */
  private boolean addAtOnce(TaskRow row, @Nullable Long reservedFor, boolean tells) {
    return database
        .transactions()
        .writeAtOnce(
            tx ->
                new NewQueueRows(tx, QueueStore.Entrance.OPEN, priorityStep, reservedFor, false)
                    .insertAtOnce(row, tells ? WORK : null));
  }

  /**
   * The same in a transaction of the caller's, who commits it, or not.
   *
   * @throws StoreException REFUSED or LOST; what the caller did before stands
   */
  public List<Added> addWithin(CallerTransaction transaction, List<Addition> additions) {
    for (int tries = 1; ; tries++) {
      try {
        return database.within(
            transaction,
            tx -> {
              List<Added> added = addIn(tx, additions, null, true);
              tx.notifyWorkers(WORK);
              return added;
            });
      } catch (StoreException e) {
        if (!isRace(e) || tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /** Somebody else made the same queue or took the same key at this moment. */
  private static boolean isRace(StoreException e) {
    return Transactions.isDuplicate(e);
  }

  /** Whether an earlier try was committed after all: the ids are ours alone, so it was our own. */
  private static boolean isDone(Tx tx, List<TaskRow> rows) {
    return rows.stream().anyMatch(row -> tx.tasks().idOf(row.publicId()).isPresent());
  }

  private static List<Added> done(Tx tx, List<TaskRow> rows) {
    Map<String, String> holders = tx.queue().holdersOf(keysOf(rows));
    return rows.stream()
        .map(
            row -> {
              String id =
                  row.uniqueKey() == null || tx.tasks().idOf(row.publicId()).isPresent()
                      ? row.publicId()
                      : holders.getOrDefault(row.uniqueKey(), row.publicId());
              return new Added(id, id.equals(row.publicId()));
            })
        .toList();
  }

  private static Set<String> keysOf(List<TaskRow> rows) {
    return rows.stream()
        .map(TaskRow::uniqueKey)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  /**
   * Adds one in a transaction that does more. Fails it when somebody else makes the same queue or
   * takes the same key at this moment: run it again.
   *
   * @return public id of the task, or of the live one that has its key
   */
  String addIn(Tx tx, Addition addition) {
    return addIn(tx, List.of(addition), null, false).get(0).id();
  }

  /**
   * Adds them.
   *
   * @param guest whether the transaction is somebody else's, who may leave it open for long: then
   *     it holds no row of a task that others write about
   */
  private List<Added> addIn(
      Tx tx, List<Addition> additions, @Nullable Long reservedFor, boolean guest) {
    QueueStore.Entrance entrance =
        tx.queue()
            .entrance(
                additions.stream()
                    .map(addition -> addition.task().queue())
                    .collect(Collectors.toSet()),
                additions.size());
    var keys = new TakenKeys(tx, keysOf(additions.stream().map(Addition::task).toList()));
    var added = new ArrayList<Added>(additions.size());
    var fresh = new ArrayList<Addition>(additions.size());
    for (Addition addition : additions) {
      TaskRow row = addition.task();
      String holder = keys.holder(row, addition.keyPolicy());
      added.add(new Added(holder == null ? row.publicId() : holder, holder == null));
      if (holder == null) {
        fresh.add(addition);
      }
    }
    if (!fresh.isEmpty()) {
      insert(new NewQueueRows(tx, entrance, priorityStep, reservedFor, guest), fresh);
    }
    return added;
  }

  /** Parents first: whoever locks by id then meets them before their attempts. */
  private static void insert(NewQueueRows rows, List<Addition> additions) {
    List<TaskRow> tasks = additions.stream().map(Addition::task).toList();
    List<Integer> open = additions.stream().map(addition -> addition.attempts().size()).toList();
    List<Long> ids = rows.insert(tasks, open);
    var attempts = new ArrayList<TaskRow>();
    for (int i = 0; i < additions.size(); i++) {
      long parent = ids.get(i);
      additions
          .get(i)
          .attempts()
          .forEach(attempt -> attempts.add(attempt.with(attempt.kin().below(parent))));
    }
    if (!attempts.isEmpty()) {
      List<Long> ignored = rows.insert(attempts, Collections.nCopies(attempts.size(), 0));
    }
    rows.settle();
  }

  /**
   * Created time in microseconds, earlier by a step for each level of priority: priority and age in
   * one number.
   *
   * @param step what a level of priority is worth in waiting time
   */
  static long rank(Instant createdAt, int priority, Duration step) {
    long micros = createdAt.getEpochSecond() * 1_000_000L + createdAt.getNano() / 1000;
    return micros - priority * step.toMillis() * 1000L;
  }
}
