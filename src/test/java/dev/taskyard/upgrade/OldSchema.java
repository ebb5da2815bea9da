package dev.taskyard.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/** A schema as the migrations up to one version make it, with what programs of then wrote. */
final class OldSchema {
  private static final Path DATA = Path.of("src/test/resources/upgrade");

  private OldSchema() {}

  /** Brings the database to this version, and writes what each version on the way had. */
  static void make(TestDatabase database, int version) {
    migrate(database, version);
    execute(database, "update schema_info set schema_version = " + version);
  }

  /** The views came later than the tables they tell of, so they are left to the program. */
  private static void migrate(TestDatabase database, int version) {
    var ignored =
        Flyway.configure()
            .dataSource(database.url(), database.user(), database.password())
            .schemas(schema(database))
            .createSchemas(true)
            .table("flyway_schema_history")
            .locations(
                "classpath:db/migration/common",
                "classpath:db/migration/" + (database.isH2() ? "h2" : "postgresql"))
            .target(MigrationVersion.fromVersion(Integer.toString(version)))
            .placeholderReplacement(false)
            .callbacks(new Writing(database))
            .load()
            .migrate();
  }

  /** What a program wrote before the next version came. */
  private static final class Writing extends BaseCallback {
    private final TestDatabase database;

    Writing(TestDatabase database) {
      this.database = database;
    }

    @Override
    public boolean supports(Event event, @Nullable Context context) {
      return event == Event.AFTER_EACH_MIGRATE;
    }

    @Override
    public void handle(Event event, Context context) {
      Path data = DATA.resolve("v" + context.getMigrationInfo().getVersion() + ".sql");
      if (Files.exists(data)) {
        try {
          execute(database, context.getConnection(), Files.readAllLines(data, UTF_8));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (SQLException e) {
          throw new AssertionError(data.toString(), e);
        }
      }
    }
  }

  private static String schema(TestDatabase database) {
    return database.isH2() ? "TASKYARD" : "taskyard";
  }

  /** Each statement ends a line. */
  private static void execute(TestDatabase database, Connection connection, List<String> lines)
      throws SQLException {
    String statements =
        lines.stream().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    connection.setSchema(schema(database));
    try (var statement = connection.createStatement()) {
      for (String sql : statements.split(";(?:\n|$)", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
    }
  }

  static void execute(TestDatabase database, String... statements) {
    try (var connection = database.connect()) {
      execute(database, connection, Stream.of(statements).map(sql -> sql + ";").toList());
    } catch (SQLException e) {
      throw new AssertionError(String.join("; ", statements), e);
    }
  }
}
