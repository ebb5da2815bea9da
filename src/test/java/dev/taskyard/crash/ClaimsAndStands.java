package dev.taskyard.crash;

import dev.taskyard.client.TaskManager;
import dev.taskyard.client.WorkOptions;
import dev.taskyard.config.ConfigFile;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.task.ExecutionResult;
import java.nio.file.Path;
import java.util.Map;

/** A worker that gets as far as the first line of an executor, and is never heard of again. */
final class ClaimsAndStands {

  /** What it prints when it is that far. */
  static final String CLAIMED = "it is claimed";

  private ClaimsAndStands() {}

  public static void main(String[] args) {
    Map<String, String> env = System.getenv();
    var settings =
        new DatabaseSettings(
            env.get("TASKYARD_DB"),
            env.get("TASKYARD_DB_USER"),
            env.get("TASKYARD_DB_PASSWORD"),
            DatabaseSettings.DEFAULT_SCHEMA);
    TaskManager manager =
        TaskManager.open(ConfigFile.read(Path.of(env.get("TASKYARD_HOME"))).withDatabase(settings));
    manager.work(
        WorkOptions.everything(),
        args[0],
        (task, events, stop) -> {
          System.out.println(CLAIMED);
          // Nobody writes to it: it stays here until it is killed.
          return ExecutionResult.completed(String.valueOf(System.in.read()));
        });
  }
}
