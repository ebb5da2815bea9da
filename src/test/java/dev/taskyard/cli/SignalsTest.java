package dev.taskyard.cli;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SignalsTest {

  // Ignored by every process that doesn't ask for it.
  private static final String HARMLESS = "WINCH";

  @Test
  void a_signal_calls_its_handler_until_it_is_given_back() throws Exception {
    var inner = new AtomicInteger();
    var outer = new AtomicInteger();

    try (var before = Signals.handle(outer::incrementAndGet, HARMLESS)) {
      try (var signals = Signals.handle(inner::incrementAndGet, HARMLESS)) {
        raise();
        await().until(() -> inner.get() == 1);
        raise();
        await().until(() -> inner.get() == 2);
      }
      raise();
      await().until(() -> outer.get() == 1);
    }

    assertThat(inner).hasValue(2);
  }

  @Test
  void a_signal_that_nobody_knows_is_left_alone() {
    try (var signals = Signals.handle(() -> {}, "NO_SUCH_SIGNAL", "KILL")) {
      assertThat(signals).isNotNull();
    }
  }

  private static void raise() throws Exception {
    String pid = Long.toString(ProcessHandle.current().pid());
    assertThat(new ProcessBuilder("kill", "-" + HARMLESS, pid).start().waitFor()).isZero();
  }
}
