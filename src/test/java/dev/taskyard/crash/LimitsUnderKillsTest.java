package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.Invariants;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.Soak;
import dev.taskyard.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Limits and locks hold though workers are killed at their work, and nothing is lost by them. */
class LimitsUnderKillsTest extends CrashTests {
  private static final int LIMIT = 3;
  private static final int TASKS = Soak.of(24, 36);

  /** Runs of the queue that had begun and not ended when another one began; with that one. */
  private static final String MOST_AT_ONCE =
      """
      select max(n)
        from (select count(*) as n
                from taskyard.task_runs r
                join taskyard.task_runs o on o.started_at <= r.started_at and o.ended_at > r.started_at
               group by r.task_id, r.run) moments
      """;

  /** The same for those that asked for one lock. */
  private static final String MOST_WITH_ONE_LOCK =
      """
      select max(n)
        from (select count(*) as n
                from taskyard.task_runs r
                join taskyard.tasks rt on rt.id = r.task_id
                join taskyard.task_runs o on o.started_at <= r.started_at and o.ended_at > r.started_at
                join taskyard.tasks ot on ot.id = o.task_id
               where rt.lock_name = ot.lock_name
               group by r.task_id, r.run) moments
      """;

  private static final String AT_WORK =
      """
      select r.worker
        from taskyard.task_runs r
        join taskyard.tasks t on t.id = r.task_id
       where t.public_id = '%s' and r.status = 'running'
      """;

  /** Whoever runs it first is killed. It is taken before all others. */
  private static final NewTask HELD =
      NewTask.builder("echo $TASKYARD_TASK_ID >> ran; [ $TASKYARD_RUN -gt 1 ] || sleep 300")
          .executor("shell")
          .queue("narrow")
          .priority(1)
          .build();

  @Test
  void four_workers_keep_them_on_PostgreSQL() throws Exception {
    try (var database = TestDatabase.postgres(new MigratedSchema())) {
      keepLimits(database, 4, Soak.of(2, 4));
    }
  }

  @Test
  void two_workers_keep_them_on_H2() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema())) {
      keepLimits(database, 2, Soak.of(1, 2));
    }
  }

  private void keepLimits(TestDatabase database, int workers, int kills) throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    yard = new Yard(database, directory);
    // A task that happens to run in every worker that is killed is not to be given up.
    yard.configure("max_recoveries = 20");
    yard.manager().queues().limit("narrow", LIMIT);
    var alive = new ArrayList<Child>();
    for (int i = 0; i < workers; i++) {
      alive.add(yard.start("work", "--slots", i % 2 == 0 ? "3" : "2"));
    }
    for (Child worker : alive) {
      worker.says(" slot");
    }
    var ids =
        new ArrayList<>(
            yard.addAll(IntStream.range(0, TASKS).mapToObj(i -> task(i, random)).toList()));

    for (int kill = 1; kill <= kills; kill++) {
      String held = yard.addAll(List.of(HELD)).get(0);
      ids.add(held);
      killOneAtWork(alive, held);
      alive.add(yard.start("work", "--slots", "3"));
    }

    yard.until("an empty queue", () -> yard.count("select count(*) from taskyard.task_queue") == 0);
    var as = "seed %d".formatted(seed);
    assertThat(yard.count(MOST_AT_ONCE)).as(as).isEqualTo(LIMIT);
    assertThat(yard.count(MOST_WITH_ONE_LOCK)).as(as).isEqualTo(1);
    assertThat(yard.count("select count(distinct worker) from taskyard.task_runs"))
        .as(as)
        .isGreaterThan(kills);
    assertThat(yard.count("select count(*) from taskyard.task_runs where status = 'lost'"))
        .as(as)
        .isGreaterThanOrEqualTo(kills);
    for (var id : ids) {
      var task = yard.get(id);
      assertThat(task.status()).as(as).isEqualTo(TaskStatus.COMPLETED);
      assertThat(task.runs())
          .as(as)
          .hasSize(1 + Collections.frequency(Yard.kinds(task), "recovered"));
    }
    Invariants.check(database);
    yard.close();
  }

  /** In the middle of the run of a task that does not end by itself. */
  private void killOneAtWork(List<Child> alive, String held) throws Exception {
    yard.awaitLine("ran", held);
    List<String> worker = yard.texts(AT_WORK.formatted(held));
    Child one = alive.stream().filter(child -> child.isWorker(worker.get(0))).findAny().get();
    one.kill();
    alive.remove(one);
  }

  /** Every third has one lock, every third the other. */
  private static NewTask task(int number, Random random) {
    var task =
        NewTask.builder(
                "echo $TASKYARD_TASK_ID >> ran; sleep 0.%02d".formatted(5 + random.nextInt(16)))
            .executor("shell")
            .queue("narrow");
    var locks = List.of("left", "right");
    return number % 3 < 2 ? task.lock(locks.get(number % 3)).build() : task.build();
  }
}
