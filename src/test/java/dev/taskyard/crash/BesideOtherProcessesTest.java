package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.RunProcesses;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.OnBothDatabases.ShortForm;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What one process does to the tasks of another. */
class BesideOtherProcessesTest extends CrashTests {

  @OnBothDatabases(template = MigratedSchema.class)
  void a_cancel_from_another_process_ends_the_whole_tree(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    var id =
        yard.add(
            """
            setsid sh -c 'trap "" TERM; echo deep >> ran; sleep 300; sleep 300' &
            trap '' TERM
            sleep 300
            """);
    yard.work();
    yard.awaitLine("ran", "deep");

    yard.manager().cancel(id);

    var task = yard.end(id, TaskStatus.CANCELED);
    assertThat(RunProcesses.survivors(id, 1)).isEmpty();
    var asked = entry(task, "cancel_requested");
    assertThat(asked.summary()).startsWith("Cancellation requested by ");
    var stopping = entry(task, "status");
    assertThat(Duration.between(asked.timestamp(), stopping.timestamp()))
        .isLessThan(Duration.ofSeconds(5));
    assertThat(Yard.kinds(task)).endsWith("finished");
  }

  private static TimelineEntry entry(TaskRecord task, String kind) {
    return task.timeline().stream()
        .filter(entry -> entry.kind().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " in " + task.timeline()));
  }

  @OnBothDatabases
  void two_processes_that_meet_an_empty_database_at_once_both_go_on(TestDatabase database)
      throws Exception {
    yard = new Yard(database, directory);

    var one = yard.start("add", "one");
    var two = yard.start("add", "two");

    one.endsWith(0);
    two.endsWith(0);
    assertThat(yard.count("select count(*) from taskyard.tasks")).isEqualTo(2);
  }

  @OnBothDatabases(template = MigratedSchema.class, shortForm = ShortForm.POSTGRESQL)
  void run_keeps_its_task_to_itself_and_an_interrupt_cancels_it(TestDatabase database)
      throws Exception {
    yard = new Yard(database, directory);
    yard.workHere();

    var run = yard.start("run", "echo up >> ran; sleep 300");
    yard.awaitLine("ran", "up");
    var id = yard.newest();
    run.signal("INT");

    run.endsWith(130);
    var task = yard.end(id, TaskStatus.CANCELED);
    assertThat(task.runs()).hasSize(1);
    assertThat(task.runs()).extracting(Run::worker).allMatch(run::isWorker);
    assertThat(RunProcesses.survivors(id, 1)).isEmpty();
  }

  @OnBothDatabases(template = MigratedSchema.class)
  void a_killed_run_leaves_its_task_to_a_worker(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    yard.workHere();
    var run = yard.start("run", "echo $TASKYARD_RUN >> ran; [ $TASKYARD_RUN = 2 ] || sleep 300");
    yard.awaitLine("ran", "1");
    var id = yard.newest();

    run.kill();

    var task = yard.end(id, TaskStatus.COMPLETED);
    assertThat(task.runs()).extracting(Run::status).containsExactly("lost", "completed");
    assertThat(task.runs()).extracting(Run::worker).map(run::isWorker).containsExactly(true, false);
    yard.awaitNoProcessOf(id, 1);
  }

  @OnBothDatabases(template = MigratedSchema.class)
  void a_task_reserved_for_a_worker_that_ended_by_itself_goes_to_another(TestDatabase database)
      throws Exception {
    yard = new Yard(database, directory);
    var id = yard.add("true");
    yard.execute("update taskyard.task_queue set reserved_for = 4711");

    yard.workHere();

    yard.end(id, TaskStatus.COMPLETED);
  }

  @OnBothDatabases(template = MigratedSchema.class)
  void a_process_that_is_killed_in_a_transaction_leaves_nothing_of_it_and_holds_nobody_up(
      TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    // On H2 this process serves the file, and the other is its client.
    var id = yard.add("true");
    var before = yard.get(id);
    var killed = yard.writeHalfOf(id);
    assertThat(yard.get(id)).isEqualTo(before);

    killed.kill();

    assertThat(yard.get(id)).isEqualTo(before);
    var canceled = OtherThread.supply(() -> yard.manager().cancel(id)).get(10, TimeUnit.SECONDS);
    assertThat(canceled.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(Yard.kinds(canceled)).containsExactly("queued", "canceled");
    var next = yard.add("true");
    yard.workHere();
    yard.end(next, TaskStatus.COMPLETED);
  }
}
