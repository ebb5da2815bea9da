package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that cannot be used is told in one line, without its secrets. */
class UnusableDatabaseTest {

  @TempDir private Path home;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "jdbc:mysql://127.0.0.1/x",
        "jdbc:sqlserver://127.0.0.1;user=u;password=secret",
        "jdbc:postgresql://127.0.0.1:1/x?user=u&password=secret",
        "jdbc:postgresql://u:secret@127.0.0.1:1/x",
        "jdbc:postgresql://127.0.0.1:99999/x?user=u&password=secret",
        "jdbc:postgresql://127.0.0.1:1/x?user=u&password=a;secret",
        "jdbc:postgresql://u:a/secret@127.0.0.1:1/x",
        "JDBC:H2:mem:x;PASSWORD=secret",
        "jdbc:h2:mem:x;NO_SUCH_SETTING=1;PASSWORD=a&secret",
        "jdbc:h2:mem:x;NO_SUCH_SETTING=1;PASSWORD=a\\;secret",
        "jdbc:h2:file:/dev/null/x",
        "jdbc:h2:mem:x;NO_SUCH_SETTING=1"
      })
  void the_command_ends_with_4(String url) {
    assertRefused(Shell.in(home).run("list", "--json", "--db", url));
  }

  /** The patience is for a file that another process is just taking over: 15 s. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://127.0.0.1:1/x",
        "jdbc:h2:tcp://127.0.0.1:1/x",
        "jdbc:h2:ssl://127.0.0.1:1/x"
      })
  @Timeout(10)
  void a_server_that_is_not_there_is_told_at_once(String url) {
    var outcome = Shell.in(home).run("list", "--db", url);

    assertRefused(outcome);
    assertThat(outcome.err()).contains("refused", "check that the server runs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:sqlserver://127.0.0.1;user=u;password=secret",
        "jdbc:postgresql://127.0.0.1:1/x?user=u&password=secret",
        "jdbc:postgresql://u:secret@127.0.0.1:1/x",
        "jdbc:postgresql://127.0.0.1:99999/x?user=u&password=secret",
        "jdbc:postgresql://127.0.0.1:99999/x?user=u&password=a secret",
        "jdbc:postgresql://127.0.0.1:1/x?user=u&password=a;secret",
        "jdbc:postgresql://u:a/secret@127.0.0.1:1/x",
        "JDBC:H2:mem:x;NO_SUCH_SETTING=1;PASSWORD=secret",
        "jdbc:h2:mem:x;NO_SUCH_SETTING=1;PASSWORD=a&secret",
        "jdbc:h2:mem:x;NO_SUCH_SETTING=1;PASSWORD=a\\;secret",
        "jdbc:h2:mem:x;PASSWORD=secret;NO_SUCH_SETTING=1",
        "jdbc:h2:mem:x;PASSWORD=secret;NO_VALUE"
      })
  void nor_does_its_stack_trace_tell_them(String url) {
    var outcome = Shell.in(home).run("list", "--verbose", "--db", url);

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("\tat ").doesNotContain("secret");
  }

  @Test
  void nor_does_the_log_of_the_driver() {
    var told = new ArrayList<String>();
    var log = Logger.getLogger("");
    long mine = Thread.currentThread().getId();
    var listener =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            if (entry.getLongThreadID() == mine) {
              told.add(entry.getMessage());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.addHandler(listener);
    try {
      Shell.in(home).run("list", "--db", "jdbc:postgresql://u:a/secret@127.0.0.1:1/x");
    } finally {
      log.removeHandler(listener);
    }

    assertThat(told).isEmpty();
  }

  @Test
  void a_wrong_password_leaves_no_trace_in_the_data_directory() throws IOException {
    String url = "jdbc:h2:file:" + home.resolve("locked");
    Shell shell = Shell.in(home).with("TASKYARD_DB_USER", "u");
    assertThat(shell.run("counts", "--db", url, "--db-password", "right").exitCode()).isZero();

    assertRefused(shell.run("counts", "--db", url, "--db-password", "secret"));

    try (Stream<Path> files = Files.list(home)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".trace.db"));
    }
  }

  @Test
  void a_file_that_is_no_database_is_told_with_its_reason() throws IOException {
    Files.writeString(home.resolve("garbage.mv.db"), "no database ".repeat(300));

    var outcome = Shell.in(home).run("list", "--db", "jdbc:h2:file:" + home.resolve("garbage"));

    assertRefused(outcome);
    assertThat(outcome.err()).contains("garbage").doesNotContain("null");
  }

  private static void assertRefused(Shell.Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(4);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).doesNotContain("secret");
  }
}
