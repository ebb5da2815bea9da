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
    try (var database = TestDatabase.postgres();
        var connection = database.connect();
        var statement = connection.createStatement()) {
      String somebody = "somebody_in_" + connection.getCatalog();
      statement.execute("create role %s login password 'secret'".formatted(somebody));
      try {
        statement.execute(
            "grant create on database %s to %s".formatted(connection.getCatalog(), somebody));
        var theirs = new DatabaseSettings(database.url(), somebody, "secret", "taskyard");

        assertThat(writesOut(theirs)).isFalse();
      } finally {
        statement.execute("drop owned by " + somebody + " cascade");
        statement.execute("drop role " + somebody);
      }
    }
  }

  private static boolean writesOut(DatabaseSettings settings) {
    try (var opened = Database.open(settings, 1)) {
      return opened.writeOut();
    }
  }
}
