package dev.taskyard.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LatenciesTest {

  @Test
  void the_first_quarter_does_not_count() {
    var latencies = new Latencies(8);
    latencies.add(Duration.ofSeconds(9));
    latencies.add(Duration.ofSeconds(8));
    for (int millis = 6; millis >= 1; millis--) {
      latencies.add(Duration.ofMillis(millis));
    }

    assertThat(latencies.figures()).isEqualTo(new Figures.Latency(3, 6, 6));
  }

  @Test
  void a_percentile_is_a_time_that_so_many_took_at_most() {
    var latencies = new Latencies(400);
    for (int millis = 1; millis <= 400; millis++) {
      latencies.add(Duration.ofMillis(millis));
    }

    assertThat(latencies.figures()).isEqualTo(new Figures.Latency(250, 385, 397));
    assertThat(new Latencies(0).percentile(99)).isZero();
  }

  @Test
  void a_rate_is_that_of_the_last_three_quarters() {
    long second = 1_000_000_000L;
    long[] ends = {second * 100, second * 3, second * 4, second * 5, 0, 0, second, second * 2};

    assertThat(Rate.of(ends, 10)).isEqualTo(60 / 100.0);
    assertThat(Rate.of(new long[] {second}, 10)).isZero();
  }
}
