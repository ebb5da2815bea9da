package dev.taskyard.client;

import dev.taskyard.config.Config;
import dev.taskyard.queue.AddTasks;
import dev.taskyard.store.Database;
import dev.taskyard.store.TaskRow;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskyardException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/** Checks requests and queues them. Thread-safe. */
final class Adding {
  private final Database database;
  private final NewTaskRows checks;
  private final Set<String> embedded = new CopyOnWriteArraySet<>();

  Adding(Config config, Database database) {
    this.database = database;
    this.checks = new NewTaskRows(config, this::executorsElsewhere);
  }

  /** An executor that this program brings itself. */
  void embed(String executor) {
    embedded.add(executor);
  }

  /** Refuses a bad request before anything is done for it. */
  void check(NewTask task) {
    checks.row(task, database.clock().instant());
  }

  /** Public ids in the order of the requests; see {@link TaskManager#addAll}. */
  List<String> add(List<NewTask> tasks, @Nullable Long reservedFor) {
    if (tasks.isEmpty()) {
      return List.of();
    }
    Instant now = database.clock().instant();
    var rows = new ArrayList<TaskRow>(tasks.size());
    for (NewTask task : tasks) {
      try {
        rows.add(checks.row(task, now));
      } catch (TaskyardException e) {
        throw tasks.size() == 1
            ? e
            : TaskyardException.invalid("Task " + (rows.size() + 1) + ": " + e.getMessage());
      }
    }
    return new AddTasks(database).add(rows, reservedFor);
  }

  private Set<String> executorsElsewhere() {
    var names = new HashSet<>(embedded);
    database
        .transactions()
        .read(tx -> tx.workers().liveExecutors())
        .forEach(list -> names.addAll(List.of(list.split(",", -1))));
    return names;
  }
}
