package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
