package dev.taskyard.store;

import static dev.taskyard.testing.Patience.await;

import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.testing.Said;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ListenerTest {

  @Test
  void a_server_that_answers_nothing_is_not_waited_for_for_ever() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var said = new Said();
        var listener = to(silent)) {
      listener.start();

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> said.with("wake-ups interrupted").size() == 1);
    }
  }

  private static Listener to(ServerSocket server) {
    var dialect = new PostgresDialect();
    String url =
        "jdbc:postgresql://127.0.0.1:%d/none?sslmode=disable&gssEncMode=disable"
            .formatted(server.getLocalPort());
    var settings = new DatabaseSettings(url, "nobody", "nothing", "taskyard");
    return new Listener(Login.of(settings, dialect), dialect, payload -> {});
  }
}
