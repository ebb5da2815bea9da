package dev.taskyard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DatabaseClockTest {
  private static final Instant TOLD = Instant.parse("2030-01-01T00:00:00Z");
  private static final long MILLI = 1_000_000;

  private final long now = System.nanoTime();
  private final DatabaseClock clock = new DatabaseClock(Instant.EPOCH, now);

  private void tells(Instant time) {
    long before = System.nanoTime() - now;
    Instant told = clock.instant();
    long after = System.nanoTime() - now;
    assertThat(told)
        .isBetween(time.plusNanos(before).minusMillis(1), time.plusNanos(after).plusMillis(1));
  }

  @Test
  void an_answer_is_taken_as_of_half_way() {
    clock.align(TOLD, now - 10 * MILLI, now + 10 * MILLI);

    tells(TOLD);
  }

  @Test
  void a_slow_answer_does_not_replace_a_quick_one_that_it_agrees_with() {
    clock.align(TOLD, now - MILLI, now + MILLI);

    clock.align(TOLD, now, now + 400 * MILLI);

    tells(TOLD);
  }

  @Test
  void an_answer_that_it_can_not_agree_with_is_taken_however_slow() {
    clock.align(TOLD, now - MILLI, now + MILLI);
    Instant stepped = TOLD.plusSeconds(60);

    clock.align(stepped, now - 400 * MILLI, now + 400 * MILLI);

    tells(stepped);
  }

  @Test
  void a_quicker_answer_is_taken() {
    clock.align(TOLD, now, now + 400 * MILLI);

    clock.align(TOLD, now - MILLI, now + MILLI);

    tells(TOLD);
  }
}
