package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Redaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretsTest {
  private static final Map<String, String> ENV =
      Map.of(
          "API_KEY", "sk-sk-sk-1",
          "api_token", "tok\"en\\1",
          "MY_SECRET", "sk-sk-sk-1-longer",
          "SHORT_KEY", "abc",
          "PATH", "/usr/bin:/bin");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64})
  void a_secret_is_masked_however_it_arrives(int piece) throws IOException {
    String text =
        "a sk-sk-sk-sk-1 b sk-sk-sk-1-longer c sk-sk-sk-2 tok\"en\\1 {\"k\":\"tok\\\"en\\\\1\"} abc"
            + " /usr/bin:/bin sk-sk";

    assertThat(masked(text, piece))
        .isEqualTo("a sk-*** b *** c sk-sk-sk-2 *** {\"k\":\"***\"} abc /usr/bin:/bin sk-sk");
    assertThat(Secrets.of(Redaction.USUAL, ENV).mask(text)).isEqualTo(masked(text, piece));
  }

  @Test
  void nothing_of_a_secret_is_kept_of_what_a_program_says() throws IOException {
    var spec =
        new ProcessSpec(
            "mine",
            List.of("/bin/sh", "-c", "echo \"out $MY_TOKEN\"; echo \"err $MY_TOKEN\" >&2; exit 1"),
            Protocol.TEXT,
            Map.of("MY_TOKEN", "hunter22"),
            Duration.ofSeconds(1));
    var run = new TestRun(directory);

    ExecutionResult result = run.start(new ProcessExecutor(spec)).end();

    assertThat(result.error()).isEqualTo("Exited with status 1: err ***");
    assertThat(run.events.text()).isEqualTo("out ***\n");
    for (String log : List.of("stdout.log", "stderr.log")) {
      assertThat(Files.readString(run.task.scratch().resolve(log)))
          .contains("***")
          .doesNotContain("hunter22");
    }
  }

  /** What no variable of ours has: a program may have read it anywhere. */
  @Test
  void nor_of_one_that_only_its_shape_tells() throws IOException {
    String token = "gh" + "p_0123456789abcdefghijABCDEFGHIJ012345";
    var run = new TestRun(directory);

    ExecutionResult result =
        run.text(
            "printf '%s' " + token.substring(0, 9) + "; sleep 0.2; echo " + token.substring(9),
            "echo MY_TOKEN=hunter22; echo " + token + " >&2; exit 1");

    assertThat(result.error()).isEqualTo("Exited with status 1: ***");
    assertThat(run.events.text()).isEqualTo("***\nMY_TOKEN=***\n");
    for (String log : List.of("stdout.log", "stderr.log")) {
      assertThat(Files.readString(run.task.scratch().resolve(log)))
          .contains("***")
          .doesNotContain("0123456789abcdef", "hunter22");
    }
  }

  private static String masked(String text, int piece) throws IOException {
    var bytes = new ByteArrayInputStream(text.getBytes(UTF_8));
    InputStream slow =
        new InputStream() {
          @Override
          public int read() {
            return bytes.read();
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            return bytes.read(into, offset, Math.min(length, piece));
          }
        };
    var out = new ByteArrayOutputStream();
    try (InputStream in = Secrets.of(Redaction.USUAL, ENV).mask(slow)) {
      in.transferTo(out);
    }
    return out.toString(UTF_8);
  }
}
