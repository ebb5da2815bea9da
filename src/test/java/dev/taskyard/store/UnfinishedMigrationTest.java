package dev.taskyard.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The crash tests stop a migration in its midst; here each file has been run to its very end. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UnfinishedMigrationTest {
  private static final String VERSIONS =
      """
      select "version"
        from taskyard."flyway_schema_history"
       where "version" is not null and "success"
       order by "installed_rank"
      """;

  private static final String TABLES =
      "select table_name from information_schema.tables where table_schema = 'TASKYARD'";
  private static final String TYPE_OF_PROMPT =
      """
      select data_type
        from information_schema.columns
       where table_schema = 'TASKYARD' and table_name = 'TASKS' and column_name = 'PROMPT'
      """;

  static List<String> everyVersion() {
    return IntStream.rangeClosed(1, Schema.VERSION).mapToObj(Integer::toString).toList();
  }

  @ParameterizedTest
  @MethodSource("everyVersion")
  void a_file_that_H2_has_run_and_nobody_has_noted_is_run_again(String version)
      throws SQLException {
    try (var database = TestDatabase.h2()) {
      migrateTo(version, database);
      execute(
          database,
          "delete from taskyard.\"flyway_schema_history\" where \"version\" = '" + version + "'");
      execute(database, "comment on schema taskyard is 'migrating to " + version + "'");

      Database.open(MigratedSchema.settings(database), 1).close();

      assertThat(texts(database, VERSIONS)).isEqualTo(everyVersion());
      assertThat(
              texts(
                  database,
                  "select coalesce(remarks, '') from information_schema.schemata where schema_name = 'TASKYARD'"))
          .containsExactly("");
    }
  }

  @Test
  void a_copy_that_H2_had_made_of_a_table_goes_or_takes_its_place() throws SQLException {
    try (var database = TestDatabase.h2()) {
      migrateTo("11", database);
      execute(database, "create table taskyard.tasks_copy_3_0 as select * from taskyard.tasks");
      execute(database, "alter table taskyard.stores rename to stores_copy_3_0");
      execute(database, "comment on schema taskyard is 'migrating to 12'");

      Database.open(MigratedSchema.settings(database), 1).close();

      assertThat(texts(database, TABLES))
          .contains("TASKS", "STORES")
          .noneMatch(name -> name.contains("_COPY_"));
      assertThat(texts(database, TYPE_OF_PROMPT)).containsExactly("CHARACTER LARGE OBJECT");
    }
  }

  private static void migrateTo(String version, TestDatabase database) {
    Flyway.configure()
        .dataSource(database.url(), database.user(), database.password())
        .schemas("TASKYARD")
        .table("flyway_schema_history")
        .locations("classpath:db/migration/common", "classpath:db/migration/h2")
        .placeholderReplacement(false)
        .target(version)
        .load()
        .migrate();
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> texts(TestDatabase database, String sql) throws SQLException {
    var texts = new ArrayList<String>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
