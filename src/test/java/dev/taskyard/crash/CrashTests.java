package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.Soak;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests with processes of their own: patient, and each leaves none behind. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(180)
abstract class CrashTests {

  /** Since a worker's death or silence, with the settings that nobody changed. */
  private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(60);

  @TempDir Path directory;
  Yard yard;

  @AfterEach
  void endEverything() throws Exception {
    // A test that could not even set up its database has none.
    if (yard != null) {
      yard.close();
    }
  }

  /** The long form proves it of the settings that nobody changed. */
  void beatAsUsualInLongForm() throws IOException {
    if (Soak.isLong()) {
      yard.beatAsUsual("");
    }
  }

  void recoveredInTime(String task, Instant death) {
    assertThat(yard.get(task).timeline())
        .filteredOn(entry -> entry.kind().equals("recovered"))
        .singleElement()
        .satisfies(
            entry ->
                assertThat(Duration.between(death, entry.timestamp()))
                    .isLessThan(RECOVERED_WITHIN));
  }
}
