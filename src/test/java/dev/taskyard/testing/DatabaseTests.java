package dev.taskyard.testing;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/**
 * Tests of what the queue and the store do, on both databases: each begins with empty tables, and
 * ends with a look at the invariants as every {@link TestDatabase} does.
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
  void close(TestDatabase database) {
    database.keepOpen();
    tasks.close();
  }
}
