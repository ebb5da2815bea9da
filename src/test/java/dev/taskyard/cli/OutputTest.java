package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OutputTest {
  private static final String SECRET = "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345";
  private static final String EVIL = "before\u001b[2J " + SECRET + " after";

  @Test
  void a_reader_that_has_enough_is_no_fault() {
    var out = new Output(failingWith("Broken pipe"), false);

    out.line("more");
    out.flush();

    assertThat(out.isLost()).isTrue();
    assertThat(out.fault()).isNull();
  }

  @Test
  void a_full_disk_is_one() {
    var out = new Output(failingWith("No space left on device"), false);

    out.line("more");
    out.flush();
    out.line("and more");
    out.flush();

    assertThat(out.fault()).isEqualTo("No space left on device");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_people_read_is_harmless_and_without_secrets(boolean terminal) {
    assertThat(said(terminal, out -> out.print(EVIL)))
        .doesNotContain(SECRET, "\u001b")
        .contains("before", "after");
  }

  @Test
  void a_program_reads_every_character_but_no_secret() {
    assertThat(said(false, out -> out.exact(EVIL)))
        .doesNotContain(SECRET)
        .contains("before\u001b[2J", "after");
    assertThat(said(true, out -> out.exact(EVIL))).doesNotContain(SECRET, "\u001b");
  }

  private static String said(boolean terminal, Consumer<Output> what) {
    var bytes = new ByteArrayOutputStream();
    var out = new Output(bytes, terminal);
    what.accept(out);
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static OutputStream failingWith(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
