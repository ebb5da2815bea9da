package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.LaneState;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Workers whose host is a day fast or a day slow decide, and record, by the database's clock. */
class WrongClockTest extends CrashTests {
  private static final long DAY = 86_400;

  /** It says that its service has had enough for a while. */
  private static final String LIMITED =
      """
      [executors.limited]
      command = ["/bin/sh", "-c", "{prompt}"]

      [[executors.limited.profile.events]]
      when = { "/type" = "busy" }
      is = "api_failed"
      error = "/words"
      http_status = "/code"
      retry_after = "/seconds"

      [[executors.limited.profile.events]]
      when = { "/type" = "done" }
      is = "completed"

      """;

  @Test
  void a_worker_that_is_a_day_fast_changes_nothing_that_is_decided() throws Exception {
    decidesAsOthersDo(DAY);
  }

  @Test
  void a_worker_that_is_a_day_slow_changes_nothing_that_is_decided() throws Exception {
    decidesAsOthersDo(-DAY);
  }

  private void decidesAsOthersDo(long seconds) throws Exception {
    try (var database = TestDatabase.postgres(new MigratedSchema())) {
      yard = new Yard(database, directory);
      yard.configure(LIMITED);
      List<String> ids =
          yard.addAll(
              List.of(
                  shell("true").runAfter(Duration.ofHours(1)).build(),
                  shell("true").runAfter(Duration.ofMillis(200)).build(),
                  shell("true").queue("paused").expiresIn(Duration.ofHours(1)).build(),
                  shell("true").queue("paused").expiresIn(Duration.ofMillis(200)).build(),
                  NewTask.builder(
                          "echo '{\"type\":\"busy\",\"words\":\"later\",\"code\":429,\"seconds\":60}'")
                      .executor("limited")
                      .build()));
      yard.manager().queues().pause("paused");
      yard.startWithClock(seconds, "work").says(" slot");
      yard.sweepHere();

      TaskRecord soon = yard.end(ids.get(1), TaskStatus.COMPLETED);
      TaskRecord expired = yard.end(ids.get(3), TaskStatus.FAILED);
      yard.until("a parked lane", () -> !parked().isEmpty());

      assertThat(Duration.between(yard.now(), parked().get(0)))
          .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(61));
      assertThat(yard.get(ids.get(0)).status()).isEqualTo(TaskStatus.QUEUED);
      assertThat(yard.get(ids.get(2)).status()).isEqualTo(TaskStatus.QUEUED);
      Instant now = yard.now();
      for (TaskRecord task : List.of(soon, expired)) {
        assertThat(task.timeline())
            .allSatisfy(
                entry ->
                    assertThat(Duration.between(entry.timestamp(), now))
                        .isBetween(Duration.ZERO, Duration.ofMinutes(1)));
      }
      assertThat(soon.runs()).extracting(Run::status).containsExactly("completed");
      // Neither has taken the other for dead.
      assertThat(yard.count("select count(*) from taskyard.workers where ended_at is not null"))
          .isZero();
      yard.close();
    }
  }

  /** Until when lanes are. */
  private List<Instant> parked() {
    return yard.manager().lanes().list().stream()
        .map(LaneState::parkedUntil)
        .filter(Objects::nonNull)
        .toList();
  }

  private static NewTask.Builder shell(String script) {
    return NewTask.builder(script).executor("shell");
  }
}
