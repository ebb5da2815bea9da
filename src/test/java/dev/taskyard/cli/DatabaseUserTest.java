package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database's user and password stand in its URL or beside it; what stands beside it wins. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DatabaseUserTest {

  @TempDir private Path home;
  private String file;

  @BeforeEach
  void a_database_of_me() {
    file = "jdbc:h2:file:" + home.resolve("mine");
    assertThat(open("--db", file + ";USER=me;PASSWORD=right")).isZero();
  }

  @Test
  void options_do_without_the_URL() {
    assertThat(open("--db", file, "--db-user", "me", "--db-password", "right")).isZero();
    assertThat(open("--db", file, "--db-user", "me", "--db-password", "wrong")).isEqualTo(4);
  }

  @Test
  void options_win_over_the_URL() {
    String stale = file + ";USER=you;PASSWORD=wrong";

    assertThat(open("--db", stale)).isEqualTo(4);
    assertThat(open("--db", stale, "--db-user", "me", "--db-password", "right")).isZero();
  }

  @Test
  void an_option_wins_over_an_escaped_semicolon_in_the_URL() {
    String stale = file + ";USER=me;PASSWORD=a\\;b";

    assertThat(open("--db", stale, "--db-password", "right")).isZero();
  }

  @Test
  void an_option_adds_what_the_URL_leaves_out() {
    assertThat(open("--db", file + ";USER=me", "--db-password", "right")).isZero();
  }

  @Test
  void a_file_may_hold_the_password() throws IOException {
    String secret = "@" + Files.writeString(home.resolve("db_password"), "right\n");

    assertThat(open("--db", file, "--db-user", "me", "--db-password", secret)).isZero();
    assertThat(countsWith(secret).exitCode()).isZero();
    assertThat(countsWith("right").exitCode()).isZero();
    assertThat(countsWith("wrong").exitCode()).isEqualTo(4);
  }

  @Test
  void an_option_wins_over_the_environment_without_a_look_at_its_file() {
    Shell shell = Shell.in(home).with("TASKYARD_DB_PASSWORD", "@" + home.resolve("none"));

    assertThat(
            shell
                .run("counts", "--db", file, "--db-user", "me", "--db-password", "right")
                .exitCode())
        .isZero();
  }

  @Test
  void a_file_that_cannot_be_read_is_told_with_where_it_was_named() {
    String nowhere = "@" + home.resolve("none");

    Shell.Outcome outcome = countsWith(nowhere);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "taskyard: TASKYARD_DB_PASSWORD: cannot read the file "
                + home.resolve("none")
                + " (no such file); expected a file with the password\n");
    assertThat(Shell.in(home).run("counts", "--db-password", nowhere).err())
        .startsWith("taskyard: --db-password: cannot read the file ");
  }

  private Shell.Outcome countsWith(String password) {
    return Shell.in(home)
        .with("TASKYARD_DB", file)
        .with("TASKYARD_DB_USER", "me")
        .with("TASKYARD_DB_PASSWORD", password)
        .run("counts");
  }

  private int open(String... options) {
    return Shell.in(home).run(join("counts", options)).exitCode();
  }

  private static String[] join(String command, String... options) {
    var words = new String[options.length + 1];
    words[0] = command;
    System.arraycopy(options, 0, words, 1, options.length);
    return words;
  }
}
