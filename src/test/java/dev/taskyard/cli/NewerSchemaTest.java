package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.io.TempDir;

/** A database that a newer program has migrated, and that says it is not for this one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NewerSchemaTest {
  @TempDir private Path home;

  @OnBothDatabases(template = MigratedSchema.class)
  void is_refused_and_left_alone(TestDatabase database) throws SQLException {
    database.execute("update taskyard.schema_info set schema_version = 0, min_program = 99");
    Shell shell = Shell.in(home).with(database);

    refuses(shell.run("add", "too old for this"));
    refuses(shell.run("work", "--until-empty"));

    assertThat(database.number("select schema_version from taskyard.schema_info")).isZero();
    for (String table : new String[] {"tasks", "workers", "stores"}) {
      assertThat(database.number("select count(*) from taskyard." + table)).as(table).isZero();
    }
  }

  private static void refuses(Shell.Outcome outcome) {
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("needs a newer Taskyard").hasLineCount(1);
  }
}
