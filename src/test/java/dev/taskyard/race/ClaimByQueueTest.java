package dev.taskyard.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.TestDatabase;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that takes from some queues asks for each of them, and yet takes in rank order. */
final class ClaimByQueueTest extends DatabaseTests {
  private static final int MANY = 12;

  private Bench bench;
  private long worker;

  @BeforeEach
  void open(TestDatabase database) {
    bench = new Bench(database, tasks);
    worker = bench.worker();
  }

  @AfterEach
  void closeBench() {
    bench.close();
  }

  @Test
  void the_highest_priority_of_all_its_queues_is_first() {
    String last = add("slow", 0);
    String first = add("quick", 9);
    String second = add("slow", 5);
    String third = add("quick", 1);
    String others = add("others", 20);

    assertThat(claims(4, "quick", "slow")).containsExactly(first, second, third, last);
    assertThat(claims(1, "others")).containsExactly(others);
  }

  @Test
  void so_it_is_beside_a_queue_that_has_a_limit() {
    tasks.manager().queues().limit("tight", 1);
    String last = add("slow", 0);
    String first = add("tight", 9);
    add("tight", 8);
    String second = add("quick", 1);

    assertThat(claims(3, "tight", "quick", "slow")).containsExactly(first, second, last);
    assertThat(tasks.number("select count(*) from taskyard.task_queue where state = 'blocked'"))
        .isEqualTo(1);
  }

  @Test
  void and_with_many_queues() {
    String[] queues = IntStream.range(0, MANY).mapToObj(n -> "queue-" + n).toArray(String[]::new);
    List<String> added = Stream.of(queues).map(queue -> add(queue, 0)).toList();
    String others = add("others", 20);

    assertThat(claims(MANY, queues)).isEqualTo(added).doesNotContain(others);
  }

  private List<String> claims(int count, String... queues) {
    return Stream.generate(() -> bench.claim(worker, queues).publicId()).limit(count).toList();
  }

  private String add(String queue, int priority) {
    return tasks
        .manager()
        .add(tasks.task("work").executor("shell").queue(queue).priority(priority).build())
        .id();
  }
}
