package dev.taskyard.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TaskIdsTest {
  private static final int BEGINNING = "task_".length() + TaskIds.SHARED;

  private final AtomicLong nanos = new AtomicLong(-1);
  private final TaskIds ids = new TaskIds(nanos::get);

  @Test
  void are_a_word_and_sixteen_letters_none_of_which_is_ever_the_same_id() {
    List<String> many = make(20_000);

    assertThat(many).doesNotHaveDuplicates().allMatch(id -> id.matches("task_[a-z2-7]{16}"));
  }

  @Test
  void of_one_second_begin_alike_but_for_the_first_few() {
    make(TaskIds.FEW - 1);

    assertThat(beginnings(1000)).hasSize(1);
  }

  @Test
  void that_are_made_a_few_at_a_time_have_nothing_in_common() {
    make(1000);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));

    assertThat(beginnings(TaskIds.FEW)).hasSizeGreaterThan(TaskIds.FEW / 2);
  }

  @Test
  void of_another_second_begin_otherwise() {
    var all = new HashSet<String>();
    for (int second = 0; second < 5; second++) {
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
      make(TaskIds.FEW - 1);
      List<String> one = beginnings(1000);
      assertThat(one).hasSize(1);
      all.addAll(one);
    }

    assertThat(all).hasSizeGreaterThan(1);
  }

  private List<String> make(int many) {
    return Stream.generate(() -> ids.next("task")).limit(many).toList();
  }

  private List<String> beginnings(int many) {
    return make(many).stream().map(id -> id.substring(0, BEGINNING)).distinct().toList();
  }
}
