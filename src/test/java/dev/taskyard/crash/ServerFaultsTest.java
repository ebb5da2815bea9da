package dev.taskyard.crash;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.OwnServer;
import dev.taskyard.testing.Said;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose server goes away, or has no room. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class ServerFaultsTest {
  /** So few that they are soon used up. */
  private static final int CONNECTIONS = 25;

  private static final long NO_ROOM = 8192;
  private static final long ROOM = 1L << 40;

  @TempDir static Path data;
  private static OwnServer server;

  @TempDir Path directory;
  private Said said;

  @BeforeAll
  static void launch() throws Exception {
    server = new OwnServer(data.resolve("server"), CONNECTIONS);
  }

  @AfterAll
  static void end() throws Exception {
    server.close();
  }

  @BeforeEach
  void listen() {
    said = new Said();
  }

  @AfterEach
  void close() throws Exception {
    said.close();
    if (!server.isAlive()) {
      server.start();
    }
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute("drop schema taskyard cascade");
    }
  }

  private Talk talk() {
    return new Talk(server.url(), server.user(), server.password(), directory, Talk.QUICK);
  }

  private static Connection connect() throws SQLException {
    return DriverManager.getConnection(server.url(), server.user(), server.password());
  }

  private void toldOnce(Talk talk) {
    talk.goesOn();
    await().until(() -> said.with("is back").size() == said.with("fails: ").size());
    await().until(() -> said.with("claims again").size() == said.with("can't claim: ").size());
    assertThat(said.with("recording waits")).hasSize(1);
    assertThat(said.with("recording goes on")).hasSize(1);
    assertThat(said.with("heartbeat of worker")).hasSizeLessThanOrEqualTo(2);
    assertThat(said.with("can't claim")).hasSizeLessThanOrEqualTo(1);
    assertThat(said.with("wake-ups interrupted")).hasSizeLessThanOrEqualTo(1);
    assertThat(said.with("ERROR")).isEmpty();
  }

  @Test
  void it_is_stopped_and_started() throws Exception {
    try (var talk = talk()) {
      server.stop();
      await().until(() -> !said.with("recording waits").isEmpty());
      await().until(() -> !said.with("heartbeat of worker").isEmpty());
      server.start();

      toldOnce(talk);
      talk.endsWhole();
    }
  }

  @Test
  void it_is_shut_down_at_once_and_recovers_from_its_log() throws Exception {
    try (var talk = talk()) {
      server.stopAtOnce();
      await().until(() -> !said.with("recording waits").isEmpty());
      server.start();

      toldOnce(talk);
      talk.endsWhole();
    }
  }

  @Test
  void it_has_no_room_for_its_log_and_gives_up_until_there_is() throws Exception {
    try (var talk = talk()) {
      server.limitFiles(NO_ROOM);
      await().until(() -> !said.with("recording waits").isEmpty());
      if (server.isAlive()) {
        server.limitFiles(ROOM);
        server.stopAtOnce();
      }
      server.start();

      toldOnce(talk);
      talk.endsWhole();
    }
  }

  @Test
  void it_has_no_connection_left() throws Exception {
    List<Connection> all = new ArrayList<>();
    try (var talk = talk()) {
      try (var connection = connect();
          var statement = connection.createStatement()) {
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where backend_type = 'client backend' and pid <> pg_backend_pid()");
        while (all.size() < 100) {
          all.add(connect());
        }
      } catch (SQLException e) {
        assertThat(e.getSQLState()).isEqualTo("53300");
      }
      await().until(() -> !said.with("recording waits").isEmpty());
      for (Connection connection : all) {
        connection.close();
      }

      toldOnce(talk);
      assertThat(talk.doesAnother().runs()).hasSize(1);
      talk.endsWhole();
    }
  }
}
