package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.RunProcesses;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.OnBothDatabases.ShortForm;
import dev.taskyard.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers that are killed, stopped or told to go. */
class WorkerDeathTest extends CrashTests {

  /** Its first run never ends by itself, the second ends at once. */
  private static final String STUCK_AT_FIRST =
      """
      echo $TASKYARD_RUN >> ran
      [ $TASKYARD_RUN = 1 ] || exit 0
      setsid sleep 300 &
      sleep 300
      """;

  @OnBothDatabases(template = MigratedSchema.class)
  void another_worker_takes_over_from_a_killed_one(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    beatAsUsualInLongForm();
    var id = yard.add(STUCK_AT_FIRST);
    var first = yard.work();
    yard.awaitLine("ran", "1");
    yard.workHere();

    Instant killed = yard.now();
    first.kill();

    yard.awaitLine("ran", "2");
    recoveredOnce(yard.end(id, TaskStatus.COMPLETED));
    recoveredInTime(id, killed);
    yard.awaitNoProcessOf(id, 1);
  }

  /** One of them serves it from then on; the other must live through that as well. */
  @Test
  void a_worker_and_one_that_is_just_starting_go_on_when_the_one_that_served_the_H2_file_is_killed()
      throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema())) {
      yard = new Yard(database, directory);
      beatAsUsualInLongForm();
      var id = yard.add(STUCK_AT_FIRST);
      yard.leave();
      var host = yard.work();
      yard.awaitLine("ran", "1");
      yard.work();
      var starting = yard.start("work");
      Instant killed = Instant.now();

      host.kill();

      yard.awaitLine("ran", "2");
      recoveredOnce(yard.end(id, TaskStatus.COMPLETED));
      recoveredInTime(id, killed);
      yard.awaitNoProcessOf(id, 1);
      starting.says(" slot");
      assertThat(yard.count("select count(*) from taskyard.workers where ended_at is null"))
          .isEqualTo(2);
      yard.close();
    }
  }

  @OnBothDatabases(template = MigratedSchema.class)
  void the_only_worker_is_killed_and_a_later_one_recovers_its_task(TestDatabase database)
      throws Exception {
    yard = new Yard(database, directory);
    var id = yard.add(STUCK_AT_FIRST);
    var only = yard.work();
    yard.awaitLine("ran", "1");
    assertThat(RunProcesses.survivors(id, 1)).isNotEmpty();

    only.kill();

    yard.awaitNoProcessOf(id, 1);
    assertThat(yard.get(id).status()).isEqualTo(TaskStatus.RUNNING);
    yard.workHere();
    recoveredOnce(yard.end(id, TaskStatus.COMPLETED));
  }

  @OnBothDatabases(template = MigratedSchema.class, shortForm = ShortForm.H2)
  void a_worker_that_is_told_to_go_ends_what_is_short_and_gives_back_what_is_long(
      TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    var ids =
        yard.add(
            List.of(
                "echo short >> ran; while [ ! -e enough ]; do sleep 0.1; done",
                "echo long >> ran; sleep 300"));
    var worker = yard.work("--drain-timeout", "4s");
    yard.awaitLine("ran", "short");
    yard.awaitLine("ran", "long");

    worker.signal("TERM");
    worker.says("draining");
    yard.touch("enough");

    worker.endsWith(0);
    assertThat(yard.get(ids.get(0)).status()).isEqualTo(TaskStatus.COMPLETED);
    var given = yard.get(ids.get(1));
    assertThat(given.status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(Yard.kinds(given)).startsWith("queued", "running").endsWith("recovered");
    assertThat(given.runs()).extracting(Run::status).containsExactly("lost");
    assertThat(yard.count("select max(recoveries) from taskyard.task_queue")).isZero();
    assertThat(RunProcesses.survivors(given.id(), 1)).isEmpty();
  }

  @OnBothDatabases(template = MigratedSchema.class, shortForm = ShortForm.POSTGRESQL)
  void a_task_that_kills_its_workers_is_given_up(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    yard.configure("max_recoveries = 1");
    var id = yard.add("echo $TASKYARD_RUN >> ran; kill -9 $PPID; sleep 300");

    yard.start("work").endsWith(128 + 9);
    yard.start("work").endsWith(128 + 9);
    yard.work();

    var task = yard.end(id, TaskStatus.FAILED);
    assertThat(task.error()).isEqualTo("Gave up after 1 recoveries");
    assertThat(task.runs()).extracting(Run::status).containsExactly("lost", "failed");
    assertThat(yard.lines("ran")).containsExactly("1", "2");
    yard.awaitNoProcessOf(id, 2);
  }

  private static void recoveredOnce(TaskRecord task) {
    var kinds = Yard.kinds(task);
    assertThat(kinds).startsWith("queued", "running").endsWith("finished");
    assertThat(kinds.stream().filter("recovered"::equals)).hasSize(1);
    assertThat(task.runs()).extracting(Run::number).containsExactly(1, 2);
    assertThat(task.runs()).extracting(Run::status).containsExactly("lost", "completed");
    var recovered = kinds.indexOf("recovered");
    assertThat(task.timeline().subList(recovered + 1, kinds.size()))
        .allSatisfy(entry -> assertThat(entry.run()).isEqualTo(2));
    assertThat(task.timeline())
        .isSortedAccordingTo((a, b) -> a.timestamp().compareTo(b.timestamp()));
  }
}
