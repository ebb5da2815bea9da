package dev.taskyard.testing;

import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.store.Database;

/** A database with the tables of this program, and nothing in them. */
public final class MigratedSchema implements DatabaseTemplate {
  @Override
  public void prepare(TestDatabase database) {
    Database.open(settings(database), 1).close();
  }

  /** How the program reaches a test's database. */
  public static DatabaseSettings settings(TestDatabase database) {
    return new DatabaseSettings(
        database.url(), database.user(), database.password(), DatabaseSettings.DEFAULT_SCHEMA);
  }
}
