package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskRecord;
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
      if (context.json()) {
        Json.print(context.out(), o -> TaskJson.record(o, task));
      } else {
        new TaskScreen(task, context.out(), context.colours()).print();
      }
    }
    return ExitCodes.DONE;
  }
}
