package dev.taskyard.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BackupOfOneMomentTest {
  @TempDir private Path directory;

  @Test
  void what_is_under_way_is_not_in_the_copy_and_does_not_spoil_it() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema());
        var writing = database.connect();
        var statement = writing.createStatement()) {
      writing.setAutoCommit(false);
      assertThat(
              statement.executeUpdate("update taskyard.schema_info set schema_version = 4000000"))
          .isOne();
      // As much as does not stay in memory until the commit.
      statement.execute("create table taskyard.ballast (id int primary key, text varchar)");
      writing.commit();
      assertThat(statement.executeUpdate("update taskyard.schema_info set schema_version = 5"))
          .isOne();
      assertThat(
              statement.executeUpdate(
                  "insert into taskyard.ballast"
                      + " select x, repeat('x', 4000) from system_range(1, 2000)"))
          .isEqualTo(2000);

      assertThat(backUp(database, "copy")).isZero();
      writing.rollback();

      try (var copy = TestDatabase.h2At(directory.resolve("copy.mv.db"))) {
        assertThat(copy.number("select count(*) from taskyard.ballast")).isZero();
        assertThat(copy.number("select schema_version from taskyard.schema_info"))
            .isEqualTo(4_000_000);
      }
      assertThat(directory.toFile().list()).containsExactly("copy.mv.db");
    }
  }

  @Test
  void one_of_an_earlier_schema_is_copied_before_it_is_migrated() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema())) {
      execute(database, "update taskyard.schema_info set schema_version = 2");

      assertThat(backUp(database, "copy")).isZero();

      try (var copy = TestDatabase.h2At(directory.resolve("copy.mv.db"))) {
        assertThat(copy.number("select schema_version from taskyard.schema_info")).isEqualTo(2);
      }
      assertThat(database.number("select schema_version from taskyard.schema_info")).isEqualTo(2);
    }
  }

  @Test
  void one_of_a_later_program_is_left_to_that() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema())) {
      execute(database, "update taskyard.schema_info set min_program = 99");

      assertThatThrownBy(() -> backUp(database, "copy"))
          .isInstanceOf(TaskyardException.class)
          .hasMessageContaining("needs a newer Taskyard");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void where_there_is_no_database_none_is_made() {
    Path home = directory.resolve("wrong");
    var settings =
        new DatabaseSettings("jdbc:h2:file:" + home.resolve("taskyard"), null, null, "taskyard");

    assertThatThrownBy(() -> Database.backUp(settings, directory.resolve("copy.mv.db")))
        .isInstanceOf(TaskyardException.class)
        .hasMessageContaining("check --db and the data directory");

    assertThat(home)
        .satisfiesAnyOf(
            none -> assertThat(none).doesNotExist(), empty -> assertThat(empty).isEmptyDirectory());
    assertThat(directory.resolve("copy.mv.db")).doesNotExist();
  }

  @Test
  void nor_is_a_schema() {
    try (var database = TestDatabase.h2(new MigratedSchema())) {
      var settings = new DatabaseSettings(database.url(), "sa", "", "other");

      assertThatThrownBy(() -> Database.backUp(settings, directory.resolve("copy.mv.db")))
          .isInstanceOf(TaskyardException.class)
          .hasMessageContaining("has no schema OTHER");
    }
    assertThat(directory).isEmptyDirectory();
  }

  private long backUp(TestDatabase database, String name) {
    return Database.backUp(MigratedSchema.settings(database), directory.resolve(name + ".mv.db"));
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isOne();
    }
  }
}
