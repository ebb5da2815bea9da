package dev.taskyard.config;

import dev.taskyard.task.GateSpec;
import dev.taskyard.task.Redaction;
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
 * @param retention how long ended tasks are kept
 * @param gates what a task must pass that names no gates
 * @param priorityStep what a level of priority is worth in waiting time
 * @param redaction what is taken out of all that is stored about a run, or shown
 */
public record Config(
    Path dataDir,
    DatabaseSettings database,
    TaskDefaults defaults,
    WorkerSettings worker,
    @Nullable String defaultExecutor,
    Map<String, ExecutorSettings> executors,
    Retention retention,
    List<GateSpec> gates,
    Duration priorityStep,
    Redaction redaction) {

  /** What a level of priority is worth in waiting time, unless configured otherwise. */
  public static final Duration PRIORITY_STEP = Duration.ofHours(1);

  public Config {
    dataDir = dataDir.toAbsolutePath().normalize();
    executors = Map.copyOf(executors);
    gates = List.copyOf(gates);
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
        Retention.FOR_EVER,
        List.of(),
        PRIORITY_STEP,
        Redaction.USUAL);
  }

  /** The URL of the H2 database in a data directory. */
  public static String h2Url(Path dataDir) {
    return "jdbc:h2:file:" + dataDir.resolve("taskyard");
  }

  /** The same on another database. */
  public Config withDatabase(DatabaseSettings other) {
    return new Config(
        dataDir,
        other,
        defaults,
        worker,
        defaultExecutor,
        executors,
        retention,
        gates,
        priorityStep,
        redaction);
  }

  /** The same with other defaults for tasks. */
  public Config withDefaults(TaskDefaults other) {
    return new Config(
        dataDir,
        database,
        other,
        worker,
        defaultExecutor,
        executors,
        retention,
        gates,
        priorityStep,
        redaction);
  }

  /** The same with other secrets. */
  public Config withRedaction(Redaction other) {
    return new Config(
        dataDir,
        database,
        defaults,
        worker,
        defaultExecutor,
        executors,
        retention,
        gates,
        priorityStep,
        other);
  }

  /** The same with another behaviour of workers. */
  public Config withWorker(WorkerSettings other) {
    return new Config(
        dataDir,
        database,
        defaults,
        other,
        defaultExecutor,
        executors,
        retention,
        gates,
        priorityStep,
        redaction);
  }
}
