package dev.taskyard.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SaidTest {
  private static final Logger LOG = LoggerFactory.getLogger(SaidTest.class);

  @Test
  void hears_its_thread_and_those_that_come_of_it() {
    try (var said = new Said()) {
      LOG.warn("first");
      OtherThread.run(() -> OtherThread.run(() -> LOG.warn("second")).join()).join();

      assertThat(said.lines())
          .satisfiesExactly(
              line -> assertThat(line).endsWith("first"),
              line -> assertThat(line).endsWith("second"));
    }
  }

  @Test
  void hears_nothing_of_a_thread_that_was_there_before_nor_what_comes_after() {
    var begin = new CountDownLatch(1);
    var before =
        OtherThread.supply(
            () -> {
              awaitOpen(begin);
              LOG.warn("of another test");
              return true;
            });
    var said = new Said();
    begin.countDown();
    assertThat(before.join()).isTrue();
    said.close();
    LOG.warn("later");

    assertThat(said.lines()).isEmpty();
  }

  @Test
  void two_at_once_hear_each_its_own() {
    try (var mine = new Said()) {
      var others = OtherThread.supply(SaidTest::oneThatSays).join();
      LOG.warn("mine");

      assertThat(others).singleElement().asString().endsWith("the other's");
      assertThat(mine.lines()).singleElement().asString().endsWith("mine");
    }
  }

  private static List<String> oneThatSays() {
    try (var said = new Said()) {
      LOG.warn("the other's");
      return said.lines();
    }
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
