package dev.taskyard.crash;

import dev.taskyard.config.Config;
import dev.taskyard.config.ConfigFile;
import dev.taskyard.config.DatabaseSettings;
import java.nio.file.Path;
import java.util.Map;

/** What a process that a test starts is told by its environment, as the program is. */
final class ChildSettings {
  private ChildSettings() {}

  static DatabaseSettings database() {
    Map<String, String> env = System.getenv();
    return new DatabaseSettings(
        env.get("TASKYARD_DB"),
        env.get("TASKYARD_DB_USER"),
        env.get("TASKYARD_DB_PASSWORD"),
        DatabaseSettings.DEFAULT_SCHEMA);
  }

  static Config config() {
    return ConfigFile.read(Path.of(System.getenv("TASKYARD_HOME"))).withDatabase(database());
  }
}
