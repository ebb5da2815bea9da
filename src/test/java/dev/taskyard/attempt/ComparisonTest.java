package dev.taskyard.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.attempt.AttemptFacts.Change;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.Usage;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ComparisonTest {

  @Test
  void every_fact_stands_side_by_side_and_what_is_unknown_is_a_dash() {
    var one =
        new AttemptFacts(
            1,
            2,
            "task_a",
            TaskStatus.COMPLETED,
            "claude",
            "large",
            2,
            1,
            new Change(3, 10, 2),
            new Usage(100L, 20L, null, 0.0125),
            61_000L,
            true);
    var two =
        new AttemptFacts(
            2, 2, "task_b", TaskStatus.RUNNING, null, null, 0, 0, null, Usage.UNKNOWN, null, false);

    List<Comparison.Row> rows = new Comparison(List.of(one, two)).rows();

    assertThat(rows)
        .extracting(row -> row.name() + " | " + String.join(" | ", row.values()))
        .containsExactly(
            "attempt | 1 (selected) | 2",
            "task | task_a | task_b",
            "status | completed | running",
            "executor | claude | -",
            "model | large | -",
            "gates | 1 of 2 passed | -",
            "files | 3 | -",
            "insertions | 10 | -",
            "deletions | 2 | -",
            "tokens | 100 in, 20 out | -",
            "cost | 0.0125 USD | -",
            "time | 1m1s | -");
  }
}
