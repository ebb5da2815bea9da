package dev.taskyard.cli;

import dev.taskyard.client.AttemptView;
import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskRecord;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One task with its story. */
@Command(
    addMethodSubcommands = false,
    name = "show",
    description = "Shows a task: fields, checklist, runs, tool calls, gates, artifacts, timeline.",
    footerHeading = "%nExamples:%n",
    footer = {"  taskyard show task_k3x", "  taskyard show --json task_k3x | jq .runs"})
final class ShowCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(paramLabel = "ID", description = "Id of the task, or the beginning of it.")
  private String id = "";

  ShowCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (TaskManager manager = context.open()) {
      TaskRecord task = manager.get(id);
      List<AttemptView> attempts =
          task.attemptIndex() == null ? manager.attempts(task.id()) : List.of();
      if (context.json()) {
        Json.print(
            context.out(),
            json ->
                TaskJson.record(
                    json, task, o -> o.name("attempt_tasks").list(attempts, AttemptJson::view)));
      } else {
        new TaskScreen(task, context.out(), context.colours()).print();
        printAttemptTasks(task, attempts);
      }
    }
    return ExitCodes.DONE;
  }

  /** The tasks that make the attempts at this one; its own worktree needs no such table. */
  private void printAttemptTasks(TaskRecord task, List<AttemptView> attempts) {
    if (!attempts.isEmpty() && !attempts.get(0).taskId().equals(task.id())) {
      context.out().line("");
      context.out().line(context.colours().bold("Attempt tasks"));
      AttemptLooks.table(context, attempts).print(context.out());
    }
  }
}
