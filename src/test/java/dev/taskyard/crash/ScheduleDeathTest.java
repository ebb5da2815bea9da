package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Missed;
import dev.taskyard.task.NewSchedule;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.Overlap;
import dev.taskyard.task.RuleKind;
import dev.taskyard.task.ScheduleRun;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers that are killed while a schedule is due again and again. */
class ScheduleDeathTest extends CrashTests {

  @Test
  void each_instant_has_one_task_though_three_workers_look_and_one_is_killed() throws Exception {
    try (var database = TestDatabase.postgres(new MigratedSchema())) {
      eachInstantHasOneTask(database);
      yard.close();
    }
  }

  private void eachInstantHasOneTask(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    var ignored =
        yard.manager()
            .schedules()
            .add(
                new NewSchedule(
                    "ticking",
                    RuleKind.EVERY,
                    "1s",
                    null,
                    Missed.ALL,
                    Overlap.ALLOW,
                    NewTask.builder("echo $TASKYARD_TASK_ID >> ran").executor("shell").build()));
    var first = yard.work();
    yard.work();
    yard.workHere();
    yard.until("three instants", () -> history().size() >= 3);

    first.kill();

    int before = history().size();
    yard.until("three more", () -> history().size() >= before + 3);
    var paused = yard.manager().schedules().pause("ticking");
    var fired = history();
    yard.until("the end of all", () -> yard.count("select count(*) from taskyard.task_queue") == 0);
    assertThat(fired)
        .allSatisfy(
            run ->
                assertThat(run.state()).isIn(ScheduleRun.State.FIRED, ScheduleRun.State.SKIPPED));
    assertThat(fired).extracting(ScheduleRun::instant).doesNotHaveDuplicates();
    for (int i = 1; i < fired.size(); i++) {
      assertThat(Duration.between(fired.get(i).instant(), fired.get(i - 1).instant()))
          .isEqualTo(Duration.ofSeconds(1));
    }
    var added = fired.stream().filter(run -> run.taskId() != null).toList();
    assertThat(added).extracting(ScheduleRun::taskId).doesNotHaveDuplicates();
    assertThat(yard.count("select count(*) from taskyard.tasks")).isEqualTo(added.size());
    assertThat(paused.lastTask()).isEqualTo(added.get(0).taskId());
  }

  private List<ScheduleRun> history() {
    return yard.manager().schedules().history("ticking", 1000);
  }
}
