package dev.taskyard.client;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.Said;
import dev.taskyard.testing.ScriptedExecutor;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker whose sweeps the database refuses, as where somebody has moved a table. */
final class RefusedSweepTest extends DatabaseTests {
  private static final String BEATS =
      "select count(*) from taskyard.workers where ended_at is null and heartbeat_at > started_at";

  private Said said;

  @BeforeEach
  void listen() {
    said = new Said();
  }

  @AfterEach
  void leave() {
    said.close();
  }

  private void move(String from, String to) {
    tasks.execute("alter table taskyard." + from + " rename to " + to);
  }

  private void toldTimes(int times) {
    await().until(() -> said.with("sweep due").size() == times);
  }

  /** A beat takes five times as long as a poll. */
  private void aBeat() {
    tasks.execute("update taskyard.workers set heartbeat_at = started_at");
    await().until(() -> tasks.number(BEATS) == 1);
  }

  @Test
  void it_says_so_once_until_they_have_gone_well_again() {
    tasks.work(new ScriptedExecutor());
    tasks.run("ok");

    move("schedules", "schedules_elsewhere");
    toldTimes(1);
    aBeat();
    assertThat(said.with("sweep due")).hasSize(1);
    move("schedules_elsewhere", "schedules");
    assertThat(tasks.run(tasks.task("ok").runAfter(Duration.ofMillis(1))).status())
        .isEqualTo(TaskStatus.COMPLETED);

    move("schedules", "schedules_elsewhere");
    toldTimes(2);
    aBeat();
    move("schedules_elsewhere", "schedules");
    assertThat(tasks.run("ok").status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(said.with("sweep due")).hasSize(2);
  }
}
