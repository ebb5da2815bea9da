package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
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

  @Test
  void its_stack_trace_tells_no_secret(@TempDir Path directory) throws Exception {
    Path home = MigratedHome.at(directory);
    Shell.in(home).add("-w", directory.toString(), "a task");
    String secret = "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345";

    assertThat(listing(home, new AssertionError(secret + "\u001b[2J"), "--verbose"))
        .contains("java.lang.AssertionError: ", "\tat ")
        .doesNotContain(secret, "\u001b");
  }

  /** What standard error gets when {@code list} falls over like this. */
  private static String listing(Path home, Error fault, String... options) {
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

    assertThat(
            new Cli(io)
                .run(Stream.concat(Stream.of("list"), Stream.of(options)).toArray(String[]::new)))
        .isEqualTo(ExitCodes.FAILED);

    return err.toString(StandardCharsets.UTF_8);
  }
}
