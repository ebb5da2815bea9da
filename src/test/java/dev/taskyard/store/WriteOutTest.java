package dev.taskyard.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class WriteOutTest {
  private static final String NOBODY = "nobody_special";

  @Test
  void who_owns_the_server_has_all_written_out() {
    try (var postgres = TestDatabase.postgres(new MigratedSchema());
        var h2 = TestDatabase.h2(new MigratedSchema())) {
      assertThat(writesOut(MigratedSchema.settings(postgres))).isTrue();
      assertThat(writesOut(MigratedSchema.settings(h2))).isTrue();
    }
  }

  @Test
  void who_may_not_ask_for_it_is_told_so() throws SQLException {
    try (var database = TestDatabase.postgres()) {
      try (var connection = database.connect();
          var statement = connection.createStatement()) {
        statement.execute("drop role if exists " + NOBODY);
        statement.execute("create role " + NOBODY + " login password 'secret'");
        statement.execute("grant create on database %s to %s".formatted(nameOf(database), NOBODY));
      }
      var theirs = new DatabaseSettings(database.url(), NOBODY, "secret", "taskyard");

      assertThat(writesOut(theirs)).isFalse();
    }
  }

  private static boolean writesOut(DatabaseSettings settings) {
    try (var opened = Database.open(settings, 1)) {
      return opened.writeOut();
    }
  }

  private static String nameOf(TestDatabase database) throws SQLException {
    try (var connection = database.connect()) {
      return connection.getCatalog();
    }
  }
}
