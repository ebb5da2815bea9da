package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is a fault to {@code doctor}, and what to do about it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DoctorTest {
  private static final Instant THEIRS = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void less_than_a_gibibyte_is_too_little_room() {
    DoctorCheck little = Doctor.disk(Path.of("/data"), (1L << 30) - 1);
    assertThat(little.ok()).isFalse();
    assertThat(little.found()).isEqualTo("1.0 GiB free");
    assertThat(little.remedy())
        .isEqualTo("make room on the file system of /data: expected at least 1 GiB");

    assertThat(Doctor.disk(Path.of("/data"), 1L << 30).ok()).isTrue();
    assertThat(Doctor.disk(Path.of("/data"), 0).found()).isEqualTo("0.0 GiB free");
  }

  @Test
  void a_clock_may_be_a_minute_off_and_no_more() {
    assertThat(Doctor.clock(THEIRS, THEIRS.plusSeconds(60)).ok()).isTrue();
    assertThat(Doctor.clock(THEIRS, THEIRS.minusSeconds(60)).ok()).isTrue();

    DoctorCheck fast = Doctor.clock(THEIRS, THEIRS.plusSeconds(7200));
    assertThat(fast.ok()).isFalse();
    assertThat(fast.found()).isEqualTo("this host is 2h ahead of the database");
    assertThat(fast.remedy()).contains("set this host's");
    assertThat(Doctor.clock(THEIRS, THEIRS.minusSeconds(61)).found())
        .isEqualTo("this host is 1m1s behind the database");
  }
}
