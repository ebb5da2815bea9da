package dev.taskyard.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the classes that opening a database takes, on a thread of its own, while the words of a
 * short command are still being read: most of what such a command takes is loading. Stateless.
 */
public final class LoadingAhead {
  private static final Logger log = LoggerFactory.getLogger(LoadingAhead.class);

  /** What H2 reads of its own when it opens a database: tables, and views with their queries. */
  private static final String TABLE =
      "create table tasks (id bigint primary key, status varchar(9), created_at timestamp(6))";

  private static final String VIEW =
      """
      create view report as
      select status, count(*) as tasks from tasks where status in ('queued', 'running') group by status
      union all
      select 'all', count(*) from tasks
      """;

  private static final String NAME = "taskyard-loading";

  private LoadingAhead() {}

  /**
   * Returns at once.
   *
   * @param isEmbedded whether the database is going to be H2, as far as is known
   */
  public static Thread begin(boolean isEmbedded) {
    var loader = new Thread(() -> loadIfPossible(isEmbedded), NAME);
    loader.setDaemon(true);
    if (isEmbedded) {
      H2Dialect.listenOnLoopback();
    }
    try {
      loader.start();
    } catch (OutOfMemoryError noThread) {
      log.debug("loading ahead", noThread);
    }
    return loader;
  }

  private static void loadIfPossible(boolean isEmbedded) {
    try {
      load(isEmbedded);
    } catch (Throwable e) {
      // Whoever needs what is missing meets the same fault, and tells it.
      log.debug("loading ahead", e);
    }
  }

  /** H2 first, which is needed first. */
  static void load(boolean isEmbedded) throws SQLException {
    var config = new HikariConfig();
    // A command that ends meanwhile does not wait for it.
    String url = isEmbedded ? "jdbc:h2:mem:;DB_CLOSE_ON_EXIT=FALSE" : "jdbc:postgresql:";
    config.setDataSource(new LoginSource(new Login(url, null, null), Map.of(), null));
    // Any limit would become that of the whole JVM (DriverManager.setLoginTimeout).
    config.setConnectionTimeout(0);
    config.setPoolName(NAME);
    config.setMaximumPoolSize(1);
    // Connects to nothing by itself.
    config.setMinimumIdle(0);
    config.setInitializationFailTimeout(-1);
    try (var pool = new HikariDataSource(config)) {
      if (isEmbedded) {
        try (var connection = pool.getConnection();
            var statement = connection.createStatement()) {
          statement.execute(TABLE);
          statement.execute(VIEW);
        }
        new Transactions(pool, new H2Dialect()).read(Tx::now);
      } else {
        var unused = new Transactions(pool, new PostgresDialect());
      }
    }
  }
}
