package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.OnBothDatabases.ShortForm;
import dev.taskyard.testing.OwnServer;
import dev.taskyard.testing.Soak;
import dev.taskyard.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Much at once, and for long: everything is worked once, and a process with a heap of 256 MiB ends
 * with as many threads and files as it had, and hardly more memory.
 */
class LoadTest extends CrashTests {
  private static final int BATCH = 1000;

  /** What the pool of a client may have opened later than at its first task, and keeps. */
  private static final int CONNECTIONS = 8;

  /** So that tasks for it can be added; whoever works them brings his own. */
  private static final String CROWD =
      """
      [executors.crowd]
      command = ["/bin/false"]
      protocol = "text"
      """;

  @OnBothDatabases(template = MigratedSchema.class, shortForm = ShortForm.POSTGRESQL)
  void prompts_of_ten_megabytes_in_half_of_the_usual_heap(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    List<String> ids = yard.add(Collections.nCopies(3, "# " + "x".repeat(10_000_000)));
    yard.leave();

    yard.start("work", "--until-empty").endsWith(0);

    for (String id : ids) {
      yard.end(id, TaskStatus.COMPLETED);
    }
    yard.close();
  }

  @OnBothDatabases(template = MigratedSchema.class, shortForm = ShortForm.POSTGRESQL)
  void two_hundred_tasks_at_once_with_two_thousand_events_a_second(TestDatabase database)
      throws Exception {
    yard = new Yard(database, directory);
    yard.configure(CROWD);
    int tasks = 200;
    int events = Soak.of(5, 6000);
    add(tasks, "default");

    Crowd.Figures figures = crowd(Crowd.EXECUTOR, tasks, events, 100);

    assertThat(figures).satisfies(LoadTest::isFlat);
    worked(tasks + 1);
    assertThat(
            yard.count(
                "select count(*) from taskyard.timeline_entries where kind = 'runtime_event'"))
        .isEqualTo((long) tasks * events + 1);
  }

  @Test
  void a_task_with_a_million_events() throws Exception {
    try (var database = TestDatabase.postgres(new MigratedSchema())) {
      yard = new Yard(database, directory);
      yard.configure(CROWD);
      int events = Soak.of(2_000, 1_000_000);
      add(1, "default");

      Crowd.Figures figures = crowd(Crowd.EXECUTOR, 1, events, 0);

      assertThat(figures).satisfies(LoadTest::isFlat);
      worked(2);
      assertThat(yard.count("select max(runtime_events) from taskyard.task_runs"))
          .isEqualTo(events);
      yard.close();
    }
  }

  @OnBothDatabases(template = MigratedSchema.class, shortForm = ShortForm.H2)
  void a_hundred_thousand_queued_tasks(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    yard.configure(CROWD);
    int tasks = Soak.of(200, 100_000);
    add(tasks, "default");

    Crowd.Figures figures = crowd(Crowd.EXECUTOR, 100, 0, 0);

    assertThat(figures).satisfies(LoadTest::isFlat);
    worked(tasks + 1);
  }

  @Test
  void an_output_of_five_gibibytes() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema())) {
      yard = new Yard(database, directory);
      int mebibytes = Soak.of(1, 5 * 1024);
      String id = yard.add("head -c %dM /dev/zero | tr '\\0' x | fold -w 79".formatted(mebibytes));

      Crowd.Figures figures = crowd("shell", 1, 0, 0);

      assertThat(figures).satisfies(LoadTest::isFlat);
      worked(2);
      assertThat(yard.count("select max(size_bytes) from taskyard.artifacts"))
          .isGreaterThan(mebibytes * (1L << 20));
      assertThat(yard.files(id)).isNotEmpty();
      yard.close();
    }
  }

  @Test
  void fifty_worker_processes_on_one_server() throws Exception {
    if (!Soak.isLong()) {
      try (var database = TestDatabase.postgres(new MigratedSchema())) {
        share(database, 2, 20);
      }
      return;
    }
    // Each has some connections: all of them more than the server has that the tests share.
    try (var server = new OwnServer(directory.resolve("server"), 420);
        var database = server.database()) {
      share(database, 50, 5000);
    }
  }

  private static final String RUN_AGAIN =
      """
      select r.task_id || ' run ' || r.run || ' of ' || r.worker || ': ' || r.started_at || ' to '
             || coalesce(cast(r.ended_at as varchar), 'now') || ' ' || coalesce(r.cause, '')
        from taskyard.task_runs r
       where r.task_id in (select task_id from taskyard.task_runs where run > 1)
       order by r.task_id, r.run
      """;

  private void share(TestDatabase database, int workers, int tasks) throws Exception {
    yard = new Yard(database, directory);
    if (Soak.isLong()) {
      yard.giveTime();
    }
    List<String> ids = yard.add(Collections.nCopies(tasks, "echo $TASKYARD_TASK_ID >> ran"));
    yard.leave();
    var all = new ArrayList<Child>();
    for (int i = 0; i < workers; i++) {
      all.add(yard.start("work", "--slots", "4"));
    }

    yard.until("an empty queue", () -> yard.count("select count(*) from taskyard.task_queue") == 0);
    assertThat(yard.texts(RUN_AGAIN)).as("%s", yard.printedByAll()).isEmpty();
    assertThat(yard.lines("ran")).containsExactlyInAnyOrderElementsOf(ids);
    for (Child worker : all) {
      worker.says(" slot").signal("TERM");
    }
    for (Child worker : all) {
      worker.endsWith(0);
    }
    worked(tasks);
    assertThat(yard.count("select count(*) from taskyard.workers where end_reason = 'stopped'"))
        .isEqualTo(workers);
    yard.close();
  }

  private void add(int tasks, String queue) {
    for (int added = 0; added < tasks; added += BATCH) {
      NewTask task = NewTask.builder("crowd").executor(Crowd.EXECUTOR).queue(queue).build();
      yard.manager().enqueue(Collections.nCopies(Math.min(BATCH, tasks - added), task));
    }
  }

  private Crowd.Figures crowd(String executor, int slots, int events, long pauseMillis)
      throws Exception {
    Child crowd =
        yard.startProgram(
            Crowd.class,
            executor,
            Integer.toString(slots),
            Integer.toString(events),
            Long.toString(pauseMillis));
    crowd.says("figures ");
    crowd.endsWith(0);
    var figures = Crowd.Figures.in(crowd.printed());
    System.err.println(figures);
    return figures;
  }

  private static void isFlat(Crowd.Figures figures) {
    assertThat(figures.heapAfter()).isLessThanOrEqualTo(figures.heapBefore() + 24);
    assertThat(figures.threadsAfter()).isLessThanOrEqualTo(figures.threadsBefore() + 1);
    assertThat(figures.filesAfter()).isLessThanOrEqualTo(figures.filesBefore() + CONNECTIONS);
  }

  /** Each ran exactly once and completed. */
  private void worked(int tasks) throws Exception {
    assertThat(yard.count("select count(*) from taskyard.task_queue")).isZero();
    assertThat(yard.count("select count(*) from taskyard.tasks where status = 'completed'"))
        .isEqualTo(tasks);
    assertThat(yard.count("select count(*) from taskyard.task_runs")).isEqualTo(tasks);
  }
}
