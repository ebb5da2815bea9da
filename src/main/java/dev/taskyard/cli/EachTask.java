package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskyardException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Does the same to every task that was named. One that fails doesn't keep the others from being
 * done.
 */
final class EachTask {

  private final Context context;
  private final List<String> ids;

  EachTask(Context context, List<String> ids) {
    this.context = context;
    this.ids = ids;
  }

  /**
   * The exit code of the first fault, or 0.
   *
   * @param inWords what became of a task, for people
   */
  int apply(
      BiFunction<TaskManager, String, TaskRecord> action, Function<TaskRecord, String> inWords) {
    var done = new ArrayList<TaskRecord>();
    int exitCode = ExitCodes.DONE;
    try (TaskManager manager = context.open()) {
      for (String id : ids) {
        try {
          TaskRecord task = action.apply(manager, id);
          done.add(task);
          if (!context.json()) {
            context.out().line(inWords.apply(task));
          }
        } catch (TaskyardException e) {
          context.complain(e);
          exitCode = exitCode == ExitCodes.DONE ? ExitCodes.of(e.category()) : exitCode;
        }
      }
    }
    if (context.json() && (ids.size() > 1 || !done.isEmpty())) {
      Json.print(context.out(), done, ids.size() > 1, TaskJson::record);
    }
    return exitCode;
  }
}
