package dev.taskyard.store;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoadingAheadTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_database_takes_can_be_loaded(boolean isEmbedded) {
    assertThatCode(() -> LoadingAhead.load(isEmbedded)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothing_is_left_running(boolean isEmbedded) throws InterruptedException {
    Thread loader = LoadingAhead.begin(isEmbedded);

    assertThat(loader.isDaemon()).isTrue();
    loader.join();

    await().until(LoadingAheadTest::threads, List::isEmpty);
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("taskyard-loading"))
        .toList();
  }
}
