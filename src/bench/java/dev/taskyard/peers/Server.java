package dev.taskyard.peers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL server: the one that is named, or one that is started for the time being. */
final class Server implements AutoCloseable {
  private static final String SETTINGS =
      """
      select name, current_setting(name)
        from pg_settings
       where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers',
                      'max_wal_size', 'wal_sync_method')
       order by name
      """;

  private final String url;
  private final @Nullable EmbeddedPostgres started;

  private Server(String url, @Nullable EmbeddedPostgres started) {
    this.url = url;
    this.started = started;
  }

  static Server of(String url) throws IOException {
    if (!url.isEmpty()) {
      return new Server(url, null);
    }
    // The builder switches durability off, to be fast in tests. Here it is on, as in earnest.
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("max_connections", "200")
            .start();
    return new Server(server.getJdbcUrl("postgres", "postgres"), server);
  }

  String url() {
    return url;
  }

  /** What the figures depend on. */
  Map<String, String> about() throws SQLException {
    var about = new LinkedHashMap<String, String>();
    about.put("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
    about.put("java", Runtime.version().toString());
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      about.put("server", connection.getMetaData().getDatabaseProductVersion());
      try (var rows = statement.executeQuery(SETTINGS)) {
        while (rows.next()) {
          about.put(rows.getString(1), rows.getString(2));
        }
      }
    }
    return about;
  }

  @Override
  public void close() throws IOException {
    if (started != null) {
      started.close();
    }
  }
}
