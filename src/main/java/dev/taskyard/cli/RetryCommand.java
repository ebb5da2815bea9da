package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Queues finished tasks again. */
@Command(
    addMethodSubcommands = false,
    name = "retry",
    description = "Queues finished tasks again, each for a new run.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard retry task_k3x",
      "  taskyard list --status failed --json | jq -r .[].id | xargs taskyard retry"
    })
final class RetryCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      paramLabel = "ID",
      arity = "1..*",
      description = "Ids of the tasks, or the beginnings of them.")
  private List<String> ids = new ArrayList<>();

  RetryCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return new EachTask(context, ids)
        .apply(TaskManager::retry, task -> task.id() + " " + task.status().word());
  }
}
