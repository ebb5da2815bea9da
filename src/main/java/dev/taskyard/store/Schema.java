package dev.taskyard.store;

import dev.taskyard.task.TaskyardException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/**
 * Makes the schema fit this program. One small query tells a short command that nothing is to be
 * done, so that Flyway is not even loaded.
 */
final class Schema {
  /** Counts up with every change below {@code db/}; a test holds it to the files. */
  static final int VERSION = 12;

  /** This program's level: a schema that asks for a higher one is refused. */
  static final int PROGRAM_LEVEL = 4;

  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final long FOREIGN_NANOS = 2_000_000_000L;
  private static final long PAUSE_NANOS = 300_000_000L;

  private record Info(int version, int minProgram) {}

  private final Opening opening;
  private final String name;

  Schema(Opening opening) {
    this.opening = opening;
    this.name = opening.dialect().schemaName(opening.settings().schema());
  }

  /**
   * Checks, and migrates where the schema is older or missing. Several processes may do so at once.
   */
  void prepare(Connection connection) throws SQLException {
    Optional<Info> info = read(connection);
    info.ifPresent(this::refuseNewer);
    if (info.isPresent() && info.get().version >= VERSION) {
      return;
    }
    long begun = System.nanoTime();
    while (true) {
      try {
        migrate(connection);
        return;
      } catch (FlywayException | SQLException e) {
        refuseDamaged(e);
        // Another process may be migrating at this moment: then it is done soon.
        Optional<Info> now = read(connection);
        if (now.isPresent() && now.get().version >= VERSION) {
          return;
        }
        if (isForeign(e) && System.nanoTime() - begun > FOREIGN_NANOS) {
          throw TaskyardException.unavailable(
              "Schema %s has tables, but neither Taskyard's version nor a history of migrations: the database is damaged (restore it from a copy, such as doctor --backup makes; save it first), or the schema is another program's (name one with --schema)"
                  .formatted(name),
              e);
        }
        if (System.nanoTime() - begun > PATIENCE_NANOS) {
          throw TaskyardException.unavailable(
              "Cannot migrate schema " + name + ": " + firstLine(e) + " (see db/README.md)", e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Checks that there is one that this program can read, and changes nothing. */
  void require(Connection connection) throws SQLException {
    Optional<Info> info = read(connection);
    info.ifPresent(this::refuseNewer);
    if (info.isEmpty()) {
      throw TaskyardException.unavailable(
          "This database has no schema "
              + name
              + " of Taskyard's; check --db, --schema and the data directory",
          null);
    }
  }

  private void refuseNewer(Info info) {
    if (info.minProgram > PROGRAM_LEVEL) {
      throw TaskyardException.unavailable(
          "Schema "
              + name
              + " needs a newer Taskyard: it asks for program level "
              + info.minProgram
              + ", this program has level "
              + PROGRAM_LEVEL
              + "; nothing was touched. Upgrade this program",
          null);
    }
  }

  /** Seen for a moment, too, where another process is just making the history. */
  private static boolean isForeign(Exception e) {
    return e instanceof FlywayException fault
        && fault.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE;
  }

  private void refuseDamaged(Exception e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException told && opening.dialect().isDamaged(told)) {
        throw opening.unavailable(told);
      }
    }
  }

  private Optional<Info> read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rs =
            statement.executeQuery(
                "select schema_version, min_program from " + name + ".schema_info")) {
      return rs.next() ? Optional.of(new Info(rs.getInt(1), rs.getInt(2))) : Optional.empty();
    } catch (SQLException e) {
      if (opening.dialect().isMissingTable(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void migrate(Connection connection) throws SQLException {
    var configuration =
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(opening.login().url(), opening.login().user(), opening.login().password())
            .schemas(name)
            .createSchemas(true)
            .table("flyway_schema_history")
            .locations(locations())
            .ignoreMigrationPatterns("*:future")
            .placeholderReplacement(false);
    if (!opening.dialect().undoesDefinitions()) {
      configuration.callbacks(new UnfinishedMigration.Marker(name));
    }
    Flyway flyway = configuration.load();
    if (!opening.dialect().undoesDefinitions()) {
      try (Connection locking = opening.login().connect()) {
        locking.setAutoCommit(false);
        new UnfinishedMigration(connection, name).finish(flyway, locking);
      }
    }
    flyway.migrate();
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "update "
              + name
              + ".schema_info set schema_version = "
              + VERSION
              + " where schema_version < "
              + VERSION);
    }
  }

  private String[] locations() {
    var locations = new ArrayList<>(List.of("classpath:db/migration/common", "classpath:db/view"));
    locations.addAll(opening.dialect().migrations());
    return locations.toArray(String[]::new);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown reason");
  }
}
