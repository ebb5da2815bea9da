package dev.taskyard.testing;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/**
 * Tests of what the queue and the store do, on both databases: each begins with empty tables and
 * ends with a look at the invariants.
 */
@OnBothDatabases(template = MigratedSchema.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
public abstract class DatabaseTests {
  protected Tasks tasks;

  @BeforeEach
  void open(TestDatabase database) {
    tasks = new Tasks(database);
  }

  @AfterEach
  void close(TestDatabase database) throws SQLException {
    tasks.close();
    try (var last = database.connect()) {
      Invariants.check(last);
      database.giveUp(last);
    }
  }
}
