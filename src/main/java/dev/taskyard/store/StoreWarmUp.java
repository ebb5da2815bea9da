package dev.taskyard.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Instant;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/**
 * Opens, migrates and asks an H2 database of its own, for the sake of the classes that this loads.
 */
public final class StoreWarmUp {

  private final Path directory;

  public StoreWarmUp(Path directory) {
    this.directory = directory;
  }

  /** The time by the database's clock. */
  public Instant askTheTime() {
    var config = new HikariConfig();
    config.setJdbcUrl("jdbc:h2:file:" + directory.toAbsolutePath().resolve("warm-up"));
    config.setMaximumPoolSize(2);
    try (var pool = new HikariDataSource(config)) {
      Flyway.configure()
          .dataSource(pool)
          .locations("classpath:db/migration/common", "classpath:db/migration/h2")
          .load()
          .migrate();
      return Jdbi.create(pool)
          .installPlugin(new SqlObjectPlugin())
          .withExtension(Clock.class, Clock::now);
    }
  }

  /** Public only because Jdbi implements it with a proxy. */
  public interface Clock {
    @SqlQuery("select current_timestamp")
    Instant now();
  }
}
