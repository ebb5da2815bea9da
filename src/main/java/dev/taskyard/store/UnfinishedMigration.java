package dev.taskyard.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.h2.util.ScriptReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A migration on H2 whose process was killed in its midst. H2 commits each statement that defines
 * something by itself, so that what had been done stands, and the file can't be run from its
 * beginning again.
 *
 * <p>The schema's comment names the version that is under way. Who finds one there, and holds the
 * lock that Flyway holds as long as it migrates, knows that nobody is at it any more, and runs the
 * file once more: a statement that was done before is refused because of what it made or removed,
 * and that is passed over. So is nothing else.
 */
final class UnfinishedMigration {
  private static final Logger log = LoggerFactory.getLogger(UnfinishedMigration.class);

  /** Already there, or already gone: tables, indexes, columns, constraints and rows. */
  private static final Set<Integer> DONE_BEFORE =
      Set.of(42101, 42102, 42111, 42112, 42121, 42122, 90045, 90057, 23505);

  /** How H2 names the copy of a table that it changes. */
  private static final String COPY = "_COPY_[0-9]+_[0-9]+";

  private static final String BEGUN = "migrating to ";
  private static final List<String> PLACES = List.of("db/migration/common/", "db/migration/h2/");

  private final Connection connection;
  private final String schema;

  /**
   * @param connection in autocommit mode
   */
  UnfinishedMigration(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /**
   * Lets the schema's comment name each version while it is under way, and until the next begins:
   * that it is done, Flyway notes a moment after it is.
   */
  static final class Marker extends BaseCallback {
    private final String schema;

    Marker(String schema) {
      this.schema = schema;
    }

    @Override
    public boolean supports(Event event, Context context) {
      return event == Event.BEFORE_EACH_MIGRATE || event == Event.AFTER_MIGRATE;
    }

    @Override
    public void handle(Event event, Context context) {
      String comment = "";
      if (event == Event.BEFORE_EACH_MIGRATE) {
        MigrationInfo migration = context.getMigrationInfo();
        if (migration.getVersion() == null) {
          return;
        }
        comment = BEGUN + migration.getVersion().getVersion();
      }
      try {
        comment(context.getConnection(), schema, comment);
      } catch (SQLException e) {
        throw new IllegalStateException("The schema can't be commented", e);
      }
    }
  }

  private static void comment(Connection connection, String schema, String comment)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("comment on schema " + schema + " is '" + comment + "'");
    }
  }

  /**
   * Finishes it, if there is one.
   *
   * @param locking another connection, not in autocommit mode
   */
  void finish(Flyway flyway, Connection locking) throws SQLException {
    if (begun().isEmpty()) {
      return;
    }
    try (Statement lock = locking.createStatement()) {
      lock.executeQuery("select * from " + schema + ".\"flyway_schema_history\" for update")
          .close();
      // Whoever migrated may have finished while this one waited.
      Optional<String> version = begun();
      if (version.isPresent()) {
        finish(flyway, version.get());
      }
    } finally {
      locking.rollback();
    }
  }

  private Optional<String> begun() throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select remarks from information_schema.schemata where schema_name = ?")) {
      query.setString(1, schema);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next()
            ? Optional.ofNullable(rows.getString(1))
                .filter(comment -> comment.startsWith(BEGUN))
                .map(comment -> comment.substring(BEGUN.length()))
            : Optional.empty();
      }
    }
  }

  private void finish(Flyway flyway, String version) throws SQLException {
    Optional<MigrationInfo> pending =
        Arrays.stream(flyway.info().pending())
            .filter(m -> m.getVersion() != null && m.getVersion().getVersion().equals(version))
            .findFirst();
    if (pending.isPresent()) {
      log.warn("the migration to version {} was interrupted: it is finished now", version);
      tidyCopies();
      runAgain(pending.get().getScript());
      record(pending.get());
    }
    comment(connection, schema, "");
  }

  /**
   * H2 changes a table by making a copy, of a name of its own, that takes the table's place. One
   * that has not come to that is in the way of the next of its name, and one that nearly has is all
   * there is.
   */
  private void tidyCopies() throws SQLException {
    for (String copy : tables("^.+" + COPY + "$")) {
      String table = copy.replaceFirst(COPY + "$", "");
      String change =
          tables("^" + table + "$").isEmpty()
              ? "alter table \"%s\".\"%s\" rename to \"%s\"".formatted(schema, copy, table)
              : "drop table \"%s\".\"%s\"".formatted(schema, copy);
      log.warn("a copy of a table was left behind: {}", change);
      try (Statement statement = connection.createStatement()) {
        statement.execute(change);
      }
    }
  }

  private List<String> tables(String pattern) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select table_name from information_schema.tables"
                + " where table_schema = ? and regexp_like(table_name, ?)")) {
      query.setString(1, schema);
      query.setString(2, pattern);
      try (ResultSet rows = query.executeQuery()) {
        var found = new ArrayList<String>();
        while (rows.next()) {
          found.add(rows.getString(1));
        }
        return found;
      }
    }
  }

  private void runAgain(String script) throws SQLException {
    connection.setSchema(schema);
    try (Reader text = new InputStreamReader(open(script), StandardCharsets.UTF_8);
        Statement statement = connection.createStatement()) {
      var statements = new ScriptReader(text);
      statements.setSkipRemarks(true);
      for (String sql = statements.readStatement(); sql != null; sql = statements.readStatement()) {
        if (!sql.isBlank()) {
          runAgain(statement, sql);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(script, e);
    }
  }

  private static void runAgain(Statement statement, String sql) throws SQLException {
    try {
      statement.execute(sql);
    } catch (SQLException e) {
      if (!DONE_BEFORE.contains(e.getErrorCode())) {
        throw e;
      }
    }
  }

  private static InputStream open(String script) throws IOException {
    ClassLoader loader = UnfinishedMigration.class.getClassLoader();
    for (String place : PLACES) {
      InputStream found = loader == null ? null : loader.getResourceAsStream(place + script);
      if (found != null) {
        return found;
      }
    }
    throw new IOException("No migration " + script + " in " + PLACES);
  }

  private static final String RECORD =
      """
      insert into "flyway_schema_history"
             ("installed_rank", "version", "description", "type", "script", "checksum", "installed_by",
              "execution_time", "success")
      select coalesce(max("installed_rank"), 0) + 1, ?, ?, ?, ?, ?, current_user, 0, true
        from "flyway_schema_history"
      """;

  /** As Flyway would have. */
  private void record(MigrationInfo migration) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(RECORD)) {
      insert.setString(1, migration.getVersion().getVersion());
      insert.setString(2, migration.getDescription());
      insert.setString(3, migration.getType().name());
      insert.setString(4, migration.getScript());
      insert.setObject(5, migration.getChecksum());
      insert.executeUpdate();
    }
  }
}
