package dev.taskyard.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.queue.CancelTask;
import dev.taskyard.queue.Changes;
import dev.taskyard.queue.ClaimTasks;
import dev.taskyard.queue.Finish;
import dev.taskyard.queue.FinishRun;
import dev.taskyard.queue.RecoverRun;
import dev.taskyard.queue.Story;
import dev.taskyard.queue.UnheldLocks;
import dev.taskyard.race.QueueModel.Item;
import dev.taskyard.race.QueueModel.Phase;
import dev.taskyard.store.ClaimRequest;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.TransactionBody;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.KeyPolicy;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.Invariants;
import dev.taskyard.testing.Soak;
import dev.taskyard.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens in whatever order: the tables stand as {@link QueueModel} says, what is claimed
 * is what may run, and in the end nothing is stuck.
 */
final class RandomHistoriesTest extends DatabaseTests {
  private static final int SEEDS = Soak.of(10, 300);
  private static final int STEPS = 60;
  private static final int MOST_RECOVERIES = 2;
  private static final List<String> QUEUES = List.of("one", "two", "three");

  private TestDatabase test;
  private Bench bench;
  private ClaimTasks claims;
  private Connection look;
  private final long[] workers = new long[2];

  // --- of the history under way
  private QueueModel model = new QueueModel();
  private Random random = new Random();
  private String where = "";
  private long before;

  private record Waiting(String state, @Nullable String waitsFor, long rank, long taskId) {}

  @BeforeEach
  void begin(TestDatabase database) throws SQLException {
    test = database;
    bench = new Bench(database, tasks);
    claims = new ClaimTasks(bench.database.transactions(), bench.database.clock());
    look = database.connect();
    workers[0] = bench.worker();
    workers[1] = bench.worker();
  }

  @AfterEach
  void closeBench() throws SQLException {
    look.close();
    bench.close();
  }

  @Test
  void the_tables_stand_as_the_model_says_and_nothing_is_stuck() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      model = new QueueModel();
      random = new Random(seed);
      before = tasks.number("select coalesce(max(id), 0) from taskyard.tasks");
      for (int step = 1; step <= STEPS; step++) {
        where = "seed %d, step %d".formatted(seed, step);
        try {
          step();
          agree();
          if (step % 20 == 0) {
            Invariants.check(test);
          }
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(where + ": " + e.getMessage(), e);
        }
      }
      where = "seed " + seed + ", in the end";
      drain();
    }
  }

  private void step() {
    int what = random.nextInt(100);
    where +=
        what < 26
            ? ", add"
            : what < 50
                ? ", claim"
                : what < 68
                    ? ", finish"
                    : what < 73
                        ? ", cancel"
                        : what < 77
                            ? ", retry"
                            : what < 80
                                ? ", expire"
                                : what < 83
                                    ? ", worker"
                                    : what < 91 ? ", limits" : what < 95 ? ", time" : ", sweeps";
    if (what < 26) {
      add();
    } else if (what < 50) {
      claim(random.nextInt(2), 1 + random.nextInt(3));
    } else if (what < 68) {
      one(model.in(Phase.RUNNING)).ifPresent(this::finish);
    } else if (what < 73) {
      one(List.copyOf(model.items.values())).ifPresent(this::cancel);
    } else if (what < 77) {
      one(model.in(Phase.ENDED)).ifPresent(this::retry);
    } else if (what < 80) {
      one(model.in(Phase.WAITING)).ifPresent(this::letExpire);
    } else if (what < 83) {
      loseWorker(random.nextInt(2), random.nextBoolean());
    } else if (what < 91) {
      changeLimits(QUEUES.get(random.nextInt(QUEUES.size())));
    } else if (what < 95) {
      letTimePass();
    } else {
      sweep();
      everythingThatMayRunIsClaimed();
    }
  }

  private <T> Optional<T> one(List<T> all) {
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  private <T> @Nullable T perhaps(double chance, List<T> all) {
    return random.nextDouble() < chance ? all.get(random.nextInt(all.size())) : null;
  }

  private <T> T write(TransactionBody<T> body) {
    return bench.database.transactions().write(body);
  }

  // --- add, cancel, retry

  private void add() {
    String queue = QUEUES.get(random.nextInt(QUEUES.size()));
    String lock = perhaps(0.4, List.of("left", "right"));
    String key = perhaps(0.3, List.of("k", "l"));
    String small = perhaps(0.3, List.of("small"));
    boolean later = random.nextInt(8) == 0;
    boolean afterAny = random.nextInt(3) == 0;
    int retries = random.nextInt(3);
    var after = new ArrayList<String>();
    while (random.nextInt(3) == 0) {
      one(List.copyOf(model.items.keySet()))
          .filter(id -> !after.contains(id))
          .ifPresent(after::add);
    }
    KeyPolicy policy = one(List.of(KeyPolicy.values())).orElseThrow();
    NewTask.Builder task =
        tasks
            .task("work")
            .executor("shell")
            .queue(queue)
            .priority(random.nextInt(5) - 2)
            .lock(lock)
            .key(key)
            .keyPolicy(key == null ? null : policy)
            .model(small)
            .retries(retries)
            .after(after)
            .afterAny(afterAny && !after.isEmpty());
    if (later) {
      task.runAfter(Duration.ofHours(1));
    }
    Item holder = model.holder(key);
    boolean refused =
        holder != null
            && (policy == KeyPolicy.REJECT
                || (policy == KeyPolicy.REPLACE && holder.phase == Phase.RUNNING));
    String id;
    try {
      id = tasks.manager().enqueue(List.of(task.build())).get(0).id();
    } catch (TaskyardException e) {
      assertThat(refused).as(e.getMessage()).isTrue();
      return;
    }
    assertThat(refused).as("a taken key and a failure before it were refused").isFalse();
    if (holder != null && policy == KeyPolicy.EXISTING) {
      assertThat(id).isEqualTo(holder.id);
      return;
    }
    if (holder != null) {
      model.cancel(holder);
    }
    String lane = small == null ? "shell" : "shell/small";
    model.add(new Item(id, queue, lock, key, lane, after, afterAny, retries, later));
  }

  private void cancel(Item item) {
    tasks.manager().cancel(item.id);
    model.cancel(item);
  }

  private void retry(Item item) {
    boolean refused = model.holder(item.key) != null || model.isBehindAFailure(item);
    try {
      tasks.manager().retry(item.id);
    } catch (TaskyardException e) {
      assertThat(refused).as(e.getMessage()).isTrue();
      return;
    }
    assertThat(refused).as("a taken key was refused").isFalse();
    model.retry(item);
  }

  // --- claim and end

  /** Claims until it has them, or nothing more is to be had; each one may run at that moment. */
  private int claim(int worker, int slots) {
    int claimed = 0;
    while (true) {
      Map<String, Waiting> waiting = waiting();
      var request =
          new ClaimRequest(
              workers[worker], slots - claimed, Set.of("shell"), true, Set.of(), false, "here");
      var claimant = new ClaimTasks.Claimant(workers[worker], "w", "h", "shell", Map.of());
      ClaimTasks.Taken taken = claims.claim(request, claimant);
      for (ClaimTasks.Claim claim : taken.claims()) {
        Item item = model.get(claim.task().publicId());
        assertThat(model.mayRun(item)).as("%s may run", item.id).isTrue();
        if (!taken.more()) {
          assertThat(item.id).as("the first in rank").isEqualTo(first(waiting));
        }
        model.start(item, worker);
        assertThat(claim.run()).isEqualTo(item.run);
        claimed++;
      }
      if (claimed == slots || !taken.more()) {
        return claimed;
      }
    }
  }

  /** Of those that no lock and no lane has put aside. */
  private @Nullable String first(Map<String, Waiting> waiting) {
    return model.in(Phase.WAITING).stream()
        .filter(model::mayRun)
        .filter(item -> isInSight(waiting.get(item.id)))
        .min(
            Comparator.comparingLong((Item item) -> waiting.get(item.id).rank)
                .thenComparingLong(item -> waiting.get(item.id).taskId))
        .map(item -> item.id)
        .orElse(null);
  }

  private static boolean isInSight(@Nullable Waiting row) {
    return row != null && (row.state.equals("ready") || "queue".equals(row.waitsFor));
  }

  private void finish(Item item) {
    int how = random.nextInt(10);
    ExecutionResult result =
        how < 5
            ? ExecutionResult.completed("done")
            : how < 7
                ? ExecutionResult.failed("no", Cause.FAILED)
                : how < 9
                    ? ExecutionResult.transientFailure("busy")
                    : ExecutionResult.rateLimited("slow down", null);
    finish(item, result);
    if (how < 7) {
      model.finish(item, how < 5 ? TaskStatus.COMPLETED : TaskStatus.FAILED);
    } else {
      model.failForNow(item, how == 9);
    }
  }

  private void finish(Item item, ExecutionResult result) {
    change(
        item,
        (tx, changes, row) ->
            FinishRun.apply(
                tx,
                changes,
                row,
                Story.of(row),
                new Finish(bench.database.clock().instant(), result, null, null, Optional::empty),
                1));
  }

  private interface Change {
    void of(Tx tx, Changes changes, QueueRow row);
  }

  private void change(Item item, Change change) {
    boolean ignored =
        write(
            tx -> {
              QueueRow row = tx.queue().lock(tx.tasks().idOf(item.id).orElseThrow()).orElseThrow();
              var changes = new Changes();
              change.of(tx, changes, row);
              changes.write(tx);
              return true;
            });
  }

  /** It dies, or it stops and gives back what it runs. */
  private void loseWorker(int worker, boolean dies) {
    for (Item item : model.in(Phase.RUNNING)) {
      if (item.worker == worker && dies) {
        change(
            item,
            (tx, changes, row) ->
                RecoverRun.rescue(
                    tx, changes, row, bench.database.clock().instant(), MOST_RECOVERIES));
        model.rescue(item, MOST_RECOVERIES);
      } else if (item.worker == worker) {
        change(
            item,
            (tx, changes, row) ->
                RecoverRun.giveBack(
                    tx, changes, row, Story.of(row), bench.database.clock().instant(), 1));
        model.giveBack(item);
      }
    }
    workers[worker] = bench.worker();
  }

  // --- limits and time

  private void changeLimits(String queue) {
    switch (random.nextInt(4)) {
      case 0 -> {
        tasks.manager().queues().pause(queue);
        model.paused.add(queue);
      }
      case 1 -> {
        tasks.manager().queues().resume(queue);
        model.paused.remove(queue);
      }
      case 2 -> {
        int limit = random.nextInt(4);
        tasks.manager().queues().limit(queue, limit == 0 ? null : limit);
        set(model.limits, queue, limit);
      }
      default -> {
        int rate = random.nextInt(4);
        tasks
            .manager()
            .queues()
            .rate(queue, rate == 0 ? null : rate, rate == 0 ? null : Duration.ofHours(1));
        set(model.rates, queue, rate);
      }
    }
  }

  private static void set(Map<String, Integer> bounds, String queue, int bound) {
    if (bound == 0) {
      bounds.remove(queue);
    } else {
      bounds.put(queue, bound);
    }
  }

  private void letExpire(Item item) {
    execute(
        "update taskyard.task_queue set expires_at = current_timestamp where task_id ="
            + " (select id from taskyard.tasks where public_id = '%s')".formatted(item.id));
    item.expired = true;
  }

  private void letTimePass() {
    execute("update taskyard.task_queue set run_at = current_timestamp where state = 'scheduled'");
    execute("update taskyard.queue_starts set at = at - interval '2' hour");
    execute(
        "update taskyard.lanes set parked_until = current_timestamp, woken_at = null"
            + " where parked_until is not null");
    model.timePasses();
  }

  /** What the sweeps of a worker do, each until it finds nothing more to do. */
  private void sweep() {
    int changed;
    do {
      boolean isTimeOfSome = write(tx -> tx.sweeps().due("any")).tasks();
      changed = isTimeOfSome ? write(tx -> tx.sweeps().promoteDue()) : 0;
      changed += write(tx -> tx.limits().rearrange());
      changed += new UnheldLocks(bench.database, 1000).handOn();
      execute("update taskyard.lanes set woken_at = null");
      boolean isTimeOfLanes = write(tx -> tx.sweeps().due("any")).lanes();
      changed += isTimeOfLanes ? write(tx -> tx.lanes().wake()) : 0;
      var expired = write(tx -> tx.sweeps().expired());
      changed += expired.isEmpty() ? 0 : new CancelTask(bench.database).expire(expired);
    } while (changed > 0);
    model.promote();
    model.expire();
  }

  private void everythingThatMayRunIsClaimed() {
    while (claim(random.nextInt(2), 5) > 0) {
      sweep();
    }
    assertThat(model.in(Phase.WAITING).stream().filter(model::mayRun).map(item -> item.id))
        .as("may run and is not claimed: %s", waiting())
        .isEmpty();
  }

  /** Without limits, and once time has passed, everything that waits runs. */
  private void drain() {
    for (String queue : QUEUES) {
      tasks.manager().queues().resume(queue);
      tasks.manager().queues().limit(queue, null);
      tasks.manager().queues().rate(queue, null, null);
    }
    model.paused.clear();
    model.limits.clear();
    model.rates.clear();
    for (int round = 1; !waiting().isEmpty(); round++) {
      assertThat(round).as("%s: stuck: %s", where, waiting()).isLessThan(100);
      letTimePass();
      sweep();
      everythingThatMayRunIsClaimed();
      for (Item item : model.in(Phase.RUNNING)) {
        finish(item, ExecutionResult.completed("done"));
        model.finish(item, TaskStatus.COMPLETED);
      }
      agree();
    }
    assertThat(model.items.values()).as(where).allMatch(item -> !item.isLive());
    Invariants.check(test);
  }

  // --- look and touch

  private void execute(String sql) {
    try (var statement = look.createStatement()) {
      statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private Map<String, Waiting> waiting() {
    var rows = new HashMap<String, Waiting>();
    try (var statement = look.createStatement();
        var found =
            statement.executeQuery(
                "select t.public_id, q.state, q.waits_for, q.rank, q.task_id"
                    + " from taskyard.task_queue q join taskyard.tasks t on t.id = q.task_id")) {
      while (found.next()) {
        rows.put(
            found.getString(1),
            new Waiting(
                found.getString(2), found.getString(3), found.getLong(4), found.getLong(5)));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return rows;
  }

  private Map<String, String> statuses() {
    var rows = new HashMap<String, String>();
    try (var statement = look.createStatement();
        var found =
            statement.executeQuery(
                "select public_id, status from taskyard.tasks where id > " + before)) {
      while (found.next()) {
        rows.put(found.getString(1), found.getString(2));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return rows;
  }

  /** The tables and the model say the same. */
  private void agree() {
    Map<String, String> statuses = statuses();
    Map<String, Waiting> rows = waiting();
    for (Item item : model.items.values()) {
      assertThat(statuses.get(item.id))
          .as("%s: status of %s", where, item.id)
          .isEqualTo(item.status.name().toLowerCase(Locale.ROOT));
      assertThat(phase(rows.get(item.id))).as("%s: %s", where, item.id).isEqualTo(item.phase);
    }
  }

  private static Phase phase(@Nullable Waiting row) {
    if (row == null) {
      return Phase.ENDED;
    }
    return switch (row.state) {
      case "ready" -> Phase.WAITING;
      case "scheduled" -> Phase.LATER;
      case "running" -> Phase.RUNNING;
      default ->
          switch (String.valueOf(row.waitsFor)) {
            case "dependency" -> Phase.DEPENDENCY;
            case "queue", "lock", "lane" -> Phase.WAITING;
            default -> throw new AssertionError("blocked by " + row.waitsFor);
          };
    };
  }
}
