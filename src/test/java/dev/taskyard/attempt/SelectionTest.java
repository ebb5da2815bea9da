package dev.taskyard.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.attempt.AttemptFacts.Change;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.Usage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SelectionTest {
  private static final Change SMALL = new Change(1, 10, 2);
  private static final Change LARGE = new Change(4, 100, 20);
  private static final Change NONE = new Change(0, 0, 0);

  private static AttemptFacts attempt(int index, TaskStatus status, Change change) {
    return attempt(index, status, change, 2, null);
  }

  private static AttemptFacts attempt(
      int index, TaskStatus status, Change change, int passed, Double cost) {
    return new AttemptFacts(
        index,
        3,
        "task_" + index,
        status,
        "shell",
        null,
        2,
        passed,
        change,
        new Usage(null, null, null, cost),
        1000L,
        false);
  }

  private static AttemptFacts completed(int index, Change change, Double cost) {
    return attempt(index, TaskStatus.COMPLETED, change, 2, cost);
  }

  private static String chosen(AttemptFacts... attempts) {
    return Selection.of(List.of(attempts)).map(Selection::words).orElse("none");
  }

  @Test
  void the_smallest_change_of_those_whose_gates_passed() {
    assertThat(
            chosen(
                completed(1, LARGE, null),
                completed(2, SMALL, null),
                attempt(3, TaskStatus.FAILED, new Change(1, 1, 0))))
        .isEqualTo("Attempt 2 of 3 selected: all gates passed, smallest change (+10 -2)");
  }

  @Test
  void passed_gates_count_more_than_size() {
    assertThat(chosen(attempt(1, TaskStatus.COMPLETED, SMALL, 1, null), completed(2, LARGE, null)))
        .isEqualTo("Attempt 2 of 3 selected: all gates passed, the only one so (+100 -20)");
  }

  @Test
  void a_change_comes_before_none() {
    assertThat(chosen(completed(1, NONE, null), completed(2, LARGE, null)))
        .isEqualTo("Attempt 2 of 3 selected: all gates passed, the only change (+100 -20)");
  }

  @Test
  void of_two_alike_the_cheaper_and_an_unknown_cost_is_the_highest() {
    assertThat(
            chosen(completed(1, SMALL, null), completed(2, SMALL, 0.5), completed(3, SMALL, 0.25)))
        .isEqualTo(
            "Attempt 3 of 3 selected: all gates passed,"
                + " smallest change (+10 -2, as another), cheapest (0.2500 USD)");
  }

  @Test
  void of_two_alike_in_everything_the_first() {
    assertThat(chosen(completed(2, SMALL, 0.5), completed(1, SMALL, 0.5)))
        .isEqualTo(
            "Attempt 1 of 3 selected: all gates passed,"
                + " smallest change (+10 -2, as another), the first");
  }

  @Test
  void the_only_one_that_completed() {
    assertThat(
            chosen(
                attempt(1, TaskStatus.FAILED, SMALL),
                attempt(2, TaskStatus.CANCELED, SMALL),
                completed(3, LARGE, null)))
        .isEqualTo(
            "Attempt 3 of 3 selected: all gates passed, the only one that completed (+100 -20)");
  }

  @Test
  void where_none_changed_anything_it_says_so() {
    assertThat(chosen(completed(1, NONE, null), completed(2, NONE, null)))
        .isEqualTo(
            "Attempt 1 of 3 selected: all gates passed, no attempt changed anything, the first");
  }

  @Test
  void none_when_none_completed() {
    assertThat(chosen(attempt(1, TaskStatus.FAILED, SMALL), attempt(2, TaskStatus.RUNNING, null)))
        .isEqualTo("none");
  }

  @Test
  void the_order_of_the_attempts_does_not_matter() {
    List<AttemptFacts> attempts =
        List.of(completed(1, LARGE, 0.1), completed(2, SMALL, 0.5), completed(3, SMALL, 0.5));

    assertThat(
            Stream.of(List.of(0, 1, 2), List.of(2, 1, 0), List.of(1, 2, 0))
                .map(order -> order.stream().map(attempts::get).toList())
                .map(permuted -> Selection.of(permuted).orElseThrow().attempt().index()))
        .containsOnly(2);
  }
}
