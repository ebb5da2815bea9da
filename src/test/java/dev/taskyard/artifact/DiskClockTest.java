package dev.taskyard.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DiskClockTest {
  @TempDir Path directory;

  @Test
  void it_is_as_late_as_the_youngest_file_and_leaves_none() throws IOException {
    Path young = Files.writeString(directory.resolve("young"), "");

    Instant now = new DiskClock(directory).instant();

    assertThat(now).isAfterOrEqualTo(Files.getLastModifiedTime(young).toInstant());
    assertThat(directory).isDirectoryNotContaining(path -> !path.equals(young));
  }

  @Test
  void nothing_is_old_where_the_disk_does_not_tell() {
    assertThat(new DiskClock(directory.resolve("missing")).instant()).isEqualTo(Instant.EPOCH);
  }
}
