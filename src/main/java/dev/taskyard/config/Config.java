package dev.taskyard.config;

import dev.taskyard.task.GateSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything an operator can say, checked.
 *
 * @param dataDir absolute; holds the H2 file, the artifacts and {@code config.toml}
 * @param defaultExecutor what a worker runs a task with that names no executor
 * @param executors by name, as configured
 * @param retention how long finished tasks are kept; null for ever
 * @param gates checks that tasks may ask for by name
 */
public record Config(
    Path dataDir,
    DatabaseSettings database,
    TaskDefaults defaults,
    WorkerSettings worker,
    @Nullable String defaultExecutor,
    Map<String, ExecutorSettings> executors,
    @Nullable Duration retention,
    List<GateSpec> gates) {

  public Config {
    dataDir = dataDir.toAbsolutePath().normalize();
    executors = Map.copyOf(executors);
    gates = List.copyOf(gates);
  }

  /** A configuration without gates. */
  public Config(
      Path dataDir,
      DatabaseSettings database,
      TaskDefaults defaults,
      WorkerSettings worker,
      @Nullable String defaultExecutor,
      Map<String, ExecutorSettings> executors,
      @Nullable Duration retention) {
    this(dataDir, database, defaults, worker, defaultExecutor, executors, retention, List.of());
  }

  /** Every default, with an H2 database in the data directory. */
  public static Config inDirectory(Path dataDir) {
    Path directory = dataDir.toAbsolutePath().normalize();
    return new Config(
        directory,
        new DatabaseSettings(h2Url(directory), null, null, DatabaseSettings.DEFAULT_SCHEMA),
        TaskDefaults.SAFE,
        WorkerSettings.DEFAULT,
        null,
        Map.of(),
        null,
        List.of());
  }

  /** The URL of the H2 database in a data directory. */
  public static String h2Url(Path dataDir) {
    return "jdbc:h2:file:" + dataDir.resolve("taskyard");
  }

  /** The same on another database. */
  public Config withDatabase(DatabaseSettings other) {
    return new Config(
        dataDir, other, defaults, worker, defaultExecutor, executors, retention, gates);
  }

  /** The same with other defaults for tasks. */
  public Config withDefaults(TaskDefaults other) {
    return new Config(
        dataDir, database, other, worker, defaultExecutor, executors, retention, gates);
  }

  /** The same with another behaviour of workers. */
  public Config withWorker(WorkerSettings other) {
    return new Config(
        dataDir, database, defaults, other, defaultExecutor, executors, retention, gates);
  }
}
