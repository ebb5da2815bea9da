package dev.taskyard.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.TestDatabase;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker that takes from some queues asks for each of them, and yet takes in rank order. */
final class ClaimByQueueTest extends DatabaseTests {
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
  void it_takes_as_many_as_it_has_slots() {
    List<String> added = IntStream.range(0, 9).mapToObj(n -> add("queue-" + n % 3, 9 - n)).toList();

    assertThat(bench.claims(Bench.request(worker, 4, "queue-0", "queue-1", "queue-2")))
        .extracting(claim -> claim.task().publicId())
        .isEqualTo(added.subList(0, 4));
  }

  @Test
  void what_it_does_not_take_another_can_have_at_that_moment() throws Exception {
    add("quick", 9);
    String second = add("slow", 0);
    long other = bench.worker();

    try (var held =
        bench.hold(
            tx -> tx.picks().pickWithTasks(Bench.request(worker, 1, "quick", "slow"), Set.of()))) {
      assertThat(bench.claim(other, "slow").publicId()).isEqualTo(second);
    }
  }

  @Test
  void so_it_is_beside_a_queue_that_is_paused() {
    tasks.manager().queues().pause("shut");
    add("shut", 9);
    String only = add("quick", 1);

    assertThat(claims(1, "shut", "quick")).containsExactly(only);
    assertThat(bench.claims(Bench.request(worker, 1, "shut"))).isEmpty();
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
    for (int many : List.of(8, 9)) {
      String[] queues = IntStream.range(0, many).mapToObj(n -> "queue-" + n).toArray(String[]::new);
      List<String> added = Stream.of(queues).map(queue -> add(queue, 0)).toList();
      String others = add("others", 20);

      assertThat(claims(many, queues)).isEqualTo(added).doesNotContain(others);
    }
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
