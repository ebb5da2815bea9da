package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Cancels tasks. */
@Command(
    addMethodSubcommands = false,
    name = "cancel",
    description = "Cancels tasks: a queued one ends at once, a running one within seconds.",
    footerHeading = "%nExamples:%n",
    footer = {"  taskyard cancel task_k3x", "  taskyard cancel task_k3x task_9fq"})
final class CancelCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      paramLabel = "ID",
      arity = "1..*",
      description = "Ids of the tasks, or the beginnings of them.")
  private List<String> ids = new ArrayList<>();

  CancelCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return new EachTask(context, ids).apply(TaskManager::cancel, CancelCommand::inWords);
  }

  private static String inWords(TaskRecord task) {
    return task.id()
        + switch (task.status()) {
          case RUNNING, QUEUED -> " cancellation requested";
          case CANCELED -> " canceled";
          case COMPLETED, FAILED -> " has already ended: " + task.status().word();
        };
  }
}
