package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OutputTest {

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

  private static OutputStream failingWith(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
