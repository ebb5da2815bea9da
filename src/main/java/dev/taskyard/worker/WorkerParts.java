package dev.taskyard.worker;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.config.Retention;
import dev.taskyard.config.WorkerSettings;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.queue.ExecutorTraits;
import dev.taskyard.queue.FireSchedules;
import dev.taskyard.store.Database;
import dev.taskyard.task.Redaction;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker works with.
 *
 * @param executors by name
 * @param traits of those executors that the queue must treat specially, by name
 * @param defaultExecutor runs tasks that name none; null: such tasks wait for another worker
 * @param retention how long ended tasks are kept
 * @param schedules adds the tasks of schedules that are due
 * @param redaction what is taken out of all that runs say
 */
public record WorkerParts(
    Database database,
    ArtifactFiles files,
    Path dataDir,
    String storeId,
    WorkerSettings settings,
    Map<String, TaskExecutor> executors,
    Map<String, ExecutorTraits> traits,
    @Nullable String defaultExecutor,
    Retention retention,
    FireSchedules schedules,
    Redaction redaction) {

  public WorkerParts {
    executors = Map.copyOf(executors);
    traits = Map.copyOf(traits);
  }

  /** What is asked of a worker. */
  public record Job(Set<String> queues, boolean untilEmpty, boolean reservedOnly, String version) {
    public Job {
      queues = Set.copyOf(queues);
    }
  }
}
