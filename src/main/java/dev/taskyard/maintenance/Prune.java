package dev.taskyard.maintenance;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.config.Retention;
import dev.taskyard.queue.ClearTasks;
import dev.taskyard.store.Database;
import dev.taskyard.task.TaskStatus;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Removes ended tasks, with their files, that have been kept as long as the configuration says. */
record Prune(Database database, Retention retention, ArtifactFiles files) {

  /** How many went. */
  int runOnce() {
    long cleared = 0;
    for (Map.Entry<TaskStatus, Duration> kept : retention.byStatus().entrySet()) {
      cleared +=
          new ClearTasks(database).clear(kept.getValue(), Set.of(kept.getKey()), files::deleteTask);
    }
    return (int) cleared;
  }
}
