package dev.taskyard.readme;

import dev.taskyard.client.TaskManager;
import dev.taskyard.config.Config;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.NewTask;
import java.nio.file.Path;
import java.util.Locale;

/** The program in README.md; {@link ReadmeTest} holds the two texts together and runs it. */
final class ReadmeExample {
  private ReadmeExample() {}

  public static void main(String[] args) throws Exception {
    // README: begin
    var config = Config.inDirectory(Path.of(args[0]));
    TaskExecutor louder =
        (task, events, stop) -> {
          events.emit(new ExecutionEvent.Status("Taking a deep breath"));
          return ExecutionResult.completed(task.prompt().toUpperCase(Locale.ROOT));
        };
    try (var tasks = TaskManager.start(config, louder)) {
      var task = tasks.add(NewTask.of("say it louder"));
      var ended = tasks.watch(task.id(), 0, entry -> System.out.println(entry.summary()));
      System.out.println(ended.status().word() + ": " + ended.resultSummary());
    }
    // README: end
  }
}
