package dev.taskyard.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.queue.UnheldLocks;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No worker is there, so nothing sweeps but the test. */
final class UnheldLocksTest extends DatabaseTests {
  private static final String READY =
      "select count(*) from taskyard.task_queue where state = 'ready' and lock_name = '%s'";

  @Test
  void are_found_a_part_at_a_time_and_from_the_beginning_again(TestDatabase database) {
    for (String lock : List.of("a", "a", "a", "b", "c")) {
      tasks.manager().add(tasks.task("work").executor("shell").lock(lock).build());
    }
    forget("a", "b", "c");
    try (var bench = new Bench(database, tasks)) {
      var unheld = new UnheldLocks(bench.database, 2);

      assertThat(unheld.handOn()).as("for two of three, who wait for the same").isEqualTo(1);
      assertThat(ready("a")).isEqualTo(1);
      assertThat(unheld.handOn()).as("for the two behind them").isEqualTo(2);
      assertThat(ready("b")).isEqualTo(1);
      assertThat(ready("c")).isEqualTo(1);
      assertThat(unheld.handOn()).as("for none").isZero();
      forget("a");
      assertThat(unheld.handOn()).as("for the first again").isEqualTo(1);
      assertThat(ready("a")).isEqualTo(1);
    }
  }

  @Test
  void do_not_include_one_that_is_held(TestDatabase database) throws Exception {
    tasks.manager().add(tasks.task("work").executor("shell").lock("a").build());
    try (var bench = new Bench(database, tasks)) {
      bench.claim(bench.worker());
      tasks.manager().add(tasks.task("work").executor("shell").lock("a").build());

      assertThat(new UnheldLocks(bench.database, 2).handOn()).isZero();
      assertThat(ready("a")).isZero();
    }
  }

  /** As if nobody had been told that it is free. */
  private void forget(String... locks) {
    for (String lock : locks) {
      tasks.execute(
          "update taskyard.task_queue set state = 'blocked', waits_for = 'lock' where lock_name = '%s'"
              .formatted(lock));
    }
  }

  private long ready(String lock) {
    return tasks.number(READY.formatted(lock));
  }
}
