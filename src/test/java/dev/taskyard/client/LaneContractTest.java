package dev.taskyard.client;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.LaneState;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tasks that share an outside quota, which is used up. */
final class LaneContractTest extends DatabaseTests {
  private static final String WAITING =
      "select count(*) from taskyard.task_queue where state = 'blocked' and waits_for = 'lane'";
  private static final String CALLS = "select count(*) from taskyard.task_runs";

  private final AtomicBoolean usedUp = new AtomicBoolean(true);
  private final Instant told =
      Instant.now().plus(Duration.ofMinutes(10)).truncatedTo(ChronoUnit.MILLIS);
  private final ScriptedExecutor executor =
      new ScriptedExecutor()
          .on(
              "call",
              (task, events, stop) ->
                  usedUp.get()
                      ? ExecutionResult.rateLimited("slow down", told)
                      : ExecutionResult.completed("done"));

  private String park() {
    tasks.work(executor);
    String id = tasks.add("call").id();
    tasks.untilTold(id, "retry");
    return id;
  }

  private List<String> add(int number) {
    return IntStream.range(0, number).mapToObj(i -> tasks.add("call").id()).toList();
  }

  @Test
  void a_used_up_quota_costs_one_call_and_not_one_for_each_task() {
    park();
    add(3);
    await().until(() -> tasks.number(WAITING) == 3);

    assertThat(tasks.number(CALLS)).isEqualTo(1);
    assertThat(tasks.manager().lanes().list())
        .containsExactly(new LaneState("embedded", told, "slow down", 4));
  }

  @Test
  void another_model_is_another_lane() {
    park();

    String other = tasks.manager().add(tasks.task("ok").model("small").build()).id();

    assertThat(tasks.ended(other).status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(tasks.manager().lanes().list())
        .extracting(LaneState::name)
        .containsExactly("embedded", "embedded/small");
  }

  @Test
  void an_opened_lane_lets_all_of_it_run() {
    String first = park();
    List<String> others = add(3);
    await().until(() -> tasks.number(WAITING) == 3);
    usedUp.set(false);

    LaneState lane = tasks.manager().lanes().unpark("embedded");

    assertThat(lane.parkedUntil()).isNull();
    assertThat(tasks.ended(first).status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(others).allMatch(id -> tasks.ended(id).status() == TaskStatus.COMPLETED);
  }

  @Test
  void a_quota_that_is_still_used_up_parks_the_lane_again() {
    park();
    add(5);
    await().until(() -> tasks.number(WAITING) == 5);

    tasks.manager().lanes().unpark("embedded");

    await().until(() -> tasks.number(CALLS) >= 2);
    await().until(() -> tasks.manager().lanes().list().get(0).parkedUntil() != null);
    await()
        .until(
            () ->
                tasks.number("select count(*) from taskyard.task_queue where waits_for = 'lane'")
                    == 6);
    assertThat(tasks.number(CALLS)).isLessThanOrEqualTo(3);
  }

  @Test
  void a_lane_that_is_not_there_can_not_be_opened() {
    assertThatThrownBy(() -> tasks.manager().lanes().unpark("nobody"))
        .hasMessage("No lane 'nobody': expected one that 'lane list' shows");
  }
}
