package dev.taskyard.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;

/** A schema as the migrations up to one version make it, with what programs of then wrote. */
final class OldSchema {
  private static final Path DATA = Path.of("src/test/resources/upgrade");

  private OldSchema() {}

  /** Brings the database to this version, and writes what each version on the way had. */
  static void make(TestDatabase database, int version) {
    for (int step = 1; step <= version; step++) {
      Path data = DATA.resolve("v" + step + ".sql");
      if (step == version || Files.exists(data)) {
        migrate(database, step);
      }
      if (Files.exists(data)) {
        execute(database, data);
      }
    }
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
            .load()
            .migrate();
  }

  private static String schema(TestDatabase database) {
    return database.isH2() ? "TASKYARD" : "taskyard";
  }

  private static void execute(TestDatabase database, Path file) {
    try {
      String statements =
          Files.readAllLines(file, UTF_8).stream()
              .filter(line -> !line.startsWith("--"))
              .collect(Collectors.joining("\n"));
      for (String statement : statements.split(";\n", -1)) {
        if (!statement.isBlank()) {
          execute(database, statement);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void execute(TestDatabase database, String sql) {
    try (var connection = database.connect()) {
      connection.setSchema(schema(database));
      try (var statement = connection.createStatement()) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }
}
