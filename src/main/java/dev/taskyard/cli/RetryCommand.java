package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Queues finished tasks again. */
@Command(
    addMethodSubcommands = false,
    name = "retry",
    description = {
      "Queues finished tasks again, each for a new run.",
      "",
      "With --follow-up the run goes on with the task's conversation instead of beginning another."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard retry task_k3x",
      "  taskyard retry task_k3x --follow-up 'Now add a test for it'",
      "  taskyard list --status failed --json | jq -r .[].id | xargs taskyard retry"
    })
final class RetryCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(
      paramLabel = "ID",
      arity = "1..*",
      description = "Ids of the tasks, or the beginnings of them.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--follow-up",
      paramLabel = "TEXT",
      description = "What is said next in the task's conversation.")
  private @Nullable String followUp;

  RetryCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return new EachTask(context, ids)
        .apply(this::retry, task -> task.id() + " " + task.status().word());
  }

  private TaskRecord retry(TaskManager tasks, String id) {
    return followUp == null ? tasks.retry(id) : tasks.followUp(id, followUp);
  }
}
