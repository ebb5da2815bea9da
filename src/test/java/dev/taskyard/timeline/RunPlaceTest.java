package dev.taskyard.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class RunPlaceTest {
  private static final Path SCRATCH = Path.of("/data/scratch/task_a/1");
  private static final RunPlace PLACE =
      new RunPlace(Path.of("/data"), Path.of("/project"), SCRATCH, null);

  /** What an executor names besides is its own, and is copied. */
  @Test
  void only_the_raw_output_in_the_run_s_own_directory_is_moved_away() {
    assertThat(PLACE.isRawOutput(SCRATCH.resolve("stdout.log"))).isTrue();
    assertThat(PLACE.isRawOutput(SCRATCH.resolve("../1/./stderr.log"))).isTrue();

    assertThat(PLACE.isRawOutput(SCRATCH.resolve("notes.txt"))).isFalse();
    assertThat(PLACE.isRawOutput(SCRATCH.resolve("logs/stdout.log"))).isFalse();
    assertThat(PLACE.isRawOutput(Path.of("/project/stdout.log"))).isFalse();
    assertThat(PLACE.isRawOutput(Path.of("/data/scratch/task_a/2/stdout.log"))).isFalse();
  }
}
