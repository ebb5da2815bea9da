package dev.taskyard.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.queue.MissedEnds;
import dev.taskyard.task.NewTask;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No worker is there, so nothing sweeps but the test. */
final class MissedEndsTest extends DatabaseTests {
  private static final String WRONG =
      "select count(*) from taskyard.task_queue where open_dependencies > 1";

  @Test
  void are_found_a_part_at_a_time_and_from_the_beginning_again(TestDatabase database) {
    String first = add(tasks.task("first").runAfter(Duration.ofDays(1)));
    List<String> waiting =
        IntStream.range(0, 5)
            .mapToObj(n -> add(tasks.task("after it").after(List.of(first))))
            .toList();
    countWrongly(waiting.get(0), waiting.get(3), waiting.get(4));
    try (var bench = new Bench(database, tasks)) {
      var missed = new MissedEnds(bench.database, 2);

      assertThat(missed.settle()).as("of the first two").isEqualTo(1);
      assertThat(tasks.number(WRONG)).isEqualTo(2);
      assertThat(missed.settle()).as("of the next two").isEqualTo(1);
      assertThat(missed.settle()).as("of the last").isEqualTo(1);
      assertThat(tasks.number(WRONG)).isZero();
      countWrongly(waiting.get(1));
      assertThat(missed.settle()).as("of the first two again").isEqualTo(1);
    }
  }

  private String add(NewTask.Builder asked) {
    return tasks.manager().enqueue(List.of(asked.executor("shell").build())).get(0).id();
  }

  private void countWrongly(String... ids) {
    for (String id : ids) {
      tasks.execute(
          "update taskyard.task_queue set open_dependencies = 7 where task_id ="
              + " (select id from taskyard.tasks where public_id = '%s')".formatted(id));
    }
  }
}
