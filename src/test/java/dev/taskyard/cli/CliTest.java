package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CliTest {

  @Test
  void whatever_goes_wrong_in_a_command_is_told_in_one_line(@TempDir Path directory)
      throws Exception {
    Path home = MigratedHome.at(directory);
    Shell.in(home).add("-w", directory.toString(), "a task");

    assertThat(listing(home, new OutOfMemoryError("Java heap space")))
        .isEqualTo("taskyard: out of memory; give the JVM a larger heap (-Xmx)\n");
    assertThat(listing(home, new StackOverflowError()))
        .isEqualTo("taskyard: unexpected StackOverflowError\n");
    assertThat(listing(home, new AssertionError("no\ntime")))
        .isEqualTo("taskyard: unexpected AssertionError: no time\n");
  }

  /** What standard error gets when {@code list} falls over like this. */
  private static String listing(Path home, Error fault) {
    var err = new ByteArrayOutputStream();
    var io =
        new Io(
            InputStream.nullInputStream(),
            new ByteArrayOutputStream(),
            err,
            Map.of("TASKYARD_HOME", home.toString()),
            Io.Terminal.NONE,
            () -> {
              throw fault;
            });

    assertThat(new Cli(io).run("list")).isEqualTo(ExitCodes.FAILED);

    return err.toString(StandardCharsets.UTF_8);
  }
}
