package dev.taskyard.cli;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.cli.Shell.Outcome;
import dev.taskyard.testing.OwnServer;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;

/** Commands on a PostgreSQL server that refuses them, or goes away. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ServerCommandsTest {
  private static final int CONNECTIONS = 25;

  @TempDir static Path data;
  private static OwnServer server;

  @TempDir Path home;
  private Shell shell;

  @BeforeAll
  static void launch() throws Exception {
    server = new OwnServer(data.resolve("server"), CONNECTIONS);
    try (var connection =
            DriverManager.getConnection(server.url(), server.user(), server.password());
        var statement = connection.createStatement()) {
      statement.execute("create role guarded login superuser password 'right'");
    }
    server.asksForPasswordOf("guarded");
    // It reads its rules again in its own time.
    await().until(() -> !letsIn("guarded"));
  }

  private static boolean letsIn(String user) throws SQLException {
    String nobodys = server.url().replace("?user=postgres", "");
    try (var connection = DriverManager.getConnection(nobodys, user, "wrong")) {
      return connection.isValid(1);
    } catch (PSQLException e) {
      assertThat(e.getSQLState()).isEqualTo("28P01");
      return false;
    }
  }

  @AfterAll
  static void end() throws Exception {
    server.close();
  }

  @BeforeEach
  void open() {
    shell = Shell.in(home).with("TASKYARD_DB", server.url()).with("TASKYARD_DB_USER", "guarded");
  }

  @AfterEach
  void goOn() throws Exception {
    if (!server.isAlive()) {
      server.start();
    }
  }

  private static void refused(Outcome outcome, String... words) {
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).startsWith("taskyard: ").contains(words);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
  }

  @Test
  void a_wrong_password_is_refused_and_not_told() {
    for (String command : List.of("list", "counts", "migrate")) {
      refused(
          shell.with("TASKYARD_DB_PASSWORD", "wrong-secret").run(command),
          "password authentication failed for user \"guarded\"",
          "check --db-user and --db-password");
    }
    Outcome verbose = shell.with("TASKYARD_DB_PASSWORD", "wrong-secret").run("list", "--verbose");
    assertThat(verbose.err()).doesNotContain("wrong-secret");

    assertThat(shell.with("TASKYARD_DB_PASSWORD", "right").run("list").exitCode()).isZero();
  }

  @Test
  void no_password_is_refused_too() {
    refused(shell.run("list"), "check --db-user and --db-password");
  }

  @Test
  void a_database_that_is_not_there_is_named() {
    String wrong = server.url().replace("/postgres?", "/no_such_database?");
    refused(
        shell.with("TASKYARD_DB", wrong).with("TASKYARD_DB_PASSWORD", "right").run("list"),
        "no_such_database",
        "create the database, or name another with --db");
  }

  @Test
  void doctor_tells_of_a_database_that_does_not_let_it_in() {
    Outcome outcome = shell.with("TASKYARD_DB_PASSWORD", "wrong-secret").run("doctor", "--quiet");

    assertThat(outcome.out())
        .contains("FAULT", "database", "password authentication failed", "→ ")
        .doesNotContain("wrong-secret");
    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.FAILED);
  }

  @Test
  void a_server_that_is_down_is_told_and_nothing_is_lost_by_it() throws Exception {
    shell.with("TASKYARD_DB_PASSWORD", "right");
    String id = shell.add("-x", "shell", "--allow-shell", "true");
    var watch = shell.start("watch", id).says("Task queued");

    server.stop();
    refused(shell.run("list"), "check that the server runs and that --db names it");
    refused(shell.run("add", "more"), "check that the server runs and that --db names it");
    assertThat(watch.outcome().err()).contains("The database went away: ", "try again");
    assertThat(watch.outcome().exitCode()).isEqualTo(ExitCodes.UNAVAILABLE);
    server.start();

    assertThat(shell.run("list", "--json").out()).contains(id).doesNotContain("more");
    assertThat(shell.run("cancel", id).exitCode()).isZero();
  }
}
