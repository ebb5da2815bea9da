package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.cli.Shell.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where things are, and whether they are in order. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UpkeepCommandsTest {

  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(home));
  }

  @Test
  void global_options_stand_before_or_after_the_command() {
    Path other = home.resolve("other");
    shell.without("TASKYARD_HOME");

    String id = shell.run("--data-dir", other.toString(), "add", "one").out().strip();

    assertThat(shell.run("list", "--data-dir", other.toString()).out()).contains(id);
    assertThat(shell.run("list", "--json", "--data-dir=" + other).out()).startsWith("[{");
    assertThat(shell.run("--json", "list", "--data-dir=" + other).out()).startsWith("[{");
  }

  @Test
  void an_option_wins_over_the_environment() {
    Path other = home.resolve("other");
    String id = shell.run("add", "one", "--data-dir", other.toString()).out().strip();

    assertThat(shell.run("list").out()).isEmpty();
    assertThat(shell.with("TASKYARD_HOME", other.toString()).run("list").out()).contains(id);
  }

  @Test
  void the_home_is_where_things_are_unless_told_otherwise() throws IOException {
    shell.without("TASKYARD_HOME").with("HOME", home.toString());

    assertThat(shell.run("migrate").exitCode()).isZero();

    Path directory = home.resolve(".taskyard");
    assertThat(directory).isDirectory();
    assertThat(Files.getPosixFilePermissions(directory)).hasSize(3);
  }

  @Test
  void the_schema_may_have_another_name() {
    String id = shell.run("add", "one", "--schema", "other").out().strip();

    assertThat(shell.run("list").out()).isEmpty();
    assertThat(shell.with("TASKYARD_SCHEMA", "other").run("list").out()).contains(id);
  }

  @Test
  void migrate_says_what_stands() throws IOException {
    assertThat(shell.run("migrate").out().lines()).hasSize(1);
    assertThat(Shell.json(shell.run("migrate", "--json")).get("done").isTextual()).isTrue();
  }

  @Test
  void doctor_finds_nothing_wrong_with_a_new_directory() throws IOException {
    Outcome outcome = shell.run("doctor");

    assertThat(outcome.out()).contains("database", "ok").doesNotContain("FAULT");
    assertThat(outcome.exitCode()).isZero();
    assertThat(shell.run("doctor", "--quiet").out()).isEmpty();
    assertThat(Shell.json(shell.run("doctor", "--json")).get(0).get("ok").booleanValue()).isTrue();
  }

  @Test
  void doctor_tells_a_fault_with_its_remedy() throws IOException {
    Files.writeString(
        home.resolve("config.toml"),
        "[executors.mine]\ncommand = [\"no-such-program-at-all\"]\nprotocol = \"text\"\n");

    Outcome outcome = shell.run("doctor", "--quiet");

    assertThat(outcome.out()).contains("FAULT", "no-such-program-at-all", "→ ");
    assertThat(outcome.exitCode()).isEqualTo(1);
  }

  @Test
  void doctor_tells_whether_the_default_executor_is_there() throws IOException {
    Files.writeString(home.resolve("config.toml"), "default_executor = \"opencode\"\n");
    boolean isThere =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "opencode")));

    Outcome outcome = shell.run("doctor", "--quiet");

    if (isThere) {
      assertThat(outcome.out()).doesNotContain("default executor");
    } else {
      assertThat(outcome.out())
          .contains(
              "FAULT",
              "'opencode' is not on the PATH",
              "→ install it, or correct default_executor");
      assertThat(outcome.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void a_data_directory_that_can_not_be_made_is_refused() throws IOException {
    Path file = Files.writeString(home.resolve("a-file"), "");

    Outcome outcome = shell.run("doctor", "--data-dir", file.resolve("data").toString());

    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err())
        .contains(file + "/data: Not a directory", "name another with --data-dir or TASKYARD_HOME");
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  void doctor_tells_that_others_may_enter_the_data_directory() throws IOException {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

    Outcome open = shell.run("doctor", "--quiet");

    assertThat(open.out()).contains("FAULT", "open to others: rwxr-xr-x", "→ chmod go= ");
    assertThat(open.exitCode()).isEqualTo(1);
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    assertThat(shell.run("doctor", "--quiet").exitCode()).isZero();
  }

  @Test
  void a_copy_of_a_database_that_is_not_there_is_not_made_nor_is_the_database() {
    Path wrong = home.resolve("wrong");

    Outcome outcome =
        shell.run(
            "doctor", "--backup", home.resolve("copy").toString(), "--data-dir", wrong.toString());

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("none was made");
    assertThat(wrong.resolve("taskyard.mv.db")).doesNotExist();
    assertThat(home.resolve("copy")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:mysql://localhost/x",
    "nonsense",
    "jdbc:postgresql://127.0.0.1:1/x?password=hunter2"
  })
  void an_unusable_database_ends_with_4(String url) {
    Outcome outcome =
        shell
            .with("TASKYARD_DB", url)
            .run("list", "--db-user", "me", "--db-password", "hunter2", "--verbose");

    assertThat(outcome.err()).startsWith("taskyard: ").doesNotContain("hunter2");
    assertThat(outcome.exitCode()).isEqualTo(4);
  }

  @Test
  void a_password_can_be_read_from_a_file() throws IOException {
    Path file = Files.writeString(home.resolve("pw"), "secret words\n");
    String url = "jdbc:h2:file:" + home.resolve("locked");
    shell.with("TASKYARD_DB", url).with("TASKYARD_DB_USER", "me");

    assertThat(shell.run("add", "one", "--db-password", "@" + file).exitCode()).isZero();

    assertThat(shell.with("TASKYARD_DB_PASSWORD", "secret words").run("list").exitCode()).isZero();
    Outcome wrong = shell.with("TASKYARD_DB_PASSWORD", "other words").run("list");
    assertThat(wrong.err()).doesNotContain("other words");
    assertThat(wrong.exitCode()).isEqualTo(4);
  }
}
