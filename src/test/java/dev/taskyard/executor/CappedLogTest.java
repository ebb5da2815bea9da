package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CappedLogTest {
  private static final long LIMIT = 40;

  @TempDir Path directory;

  /** What is kept of this output, written in pieces of this size. */
  private String kept(String output, int piece) throws IOException {
    Path file = directory.resolve("log");
    try (var log = new CappedLog(file, LIMIT)) {
      byte[] bytes = output.getBytes(UTF_8);
      for (int from = 0; from < bytes.length; from += piece) {
        int count = Math.min(piece, bytes.length - from);
        log.append(Arrays.copyOfRange(bytes, from, from + count), count);
      }
    }
    assertThat(directory).isDirectoryNotContaining("glob:**log-*");
    return Files.readString(file);
  }

  private static String numbers(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append((char) ('0' + i % 10));
    }
    return text.toString();
  }

  @Test
  void what_fits_is_kept_whole() throws IOException {
    assertThat(kept("", 8)).isEmpty();
    assertThat(kept(numbers(20), 7)).isEqualTo(numbers(20));
    assertThat(kept(numbers(21), 8)).isEqualTo(numbers(21));
    assertThat(kept(numbers(40), 40)).isEqualTo(numbers(40));
  }

  @Test
  void of_more_the_beginning_and_the_end_are_kept_and_the_rest_is_counted() throws IOException {
    assertThat(kept("a".repeat(20) + "b".repeat(1000) + "c".repeat(8), 13))
        .isEqualTo(
            "a".repeat(20)
                + "\n[... 990 bytes left out here ...]\n"
                + "b".repeat(10)
                + "c".repeat(8));
    assertThat(kept(numbers(55), 55))
        .isEqualTo(numbers(20) + "\n[... 20 bytes left out here ...]\n" + "012345678901234");
  }

  @Test
  void only_its_owner_may_read_it() throws IOException {
    kept("secret", 8);

    assertThat(Files.getPosixFilePermissions(directory.resolve("log")))
        .containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
  }
}
