package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskCounts;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** How many tasks stand where. */
@Command(
    addMethodSubcommands = false,
    name = "counts",
    description = "Counts tasks by status, and by queue.",
    footerHeading = "%nExamples:%n",
    footer = {"  taskyard counts", "  taskyard counts --json | jq .queues.default.queued"})
final class CountsCommand implements Callable<Integer> {

  private final Context context;

  CountsCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (TaskManager manager = context.open()) {
      TaskCounts counts = manager.counts();
      if (context.json()) {
        Json.print(context.out(), o -> TaskJson.counts(o, counts));
      } else {
        print(counts);
      }
    }
    return ExitCodes.DONE;
  }

  private void print(TaskCounts counts) {
    Colours colours = context.colours();
    // The queue comes last: its name is what may be long.
    var table =
        new Table(context.terminal().width())
            .header(colours, "QUEUED", "RUNNING", "COMPLETED", "FAILED", "CANCELED", "QUEUE");
    counts.queues().forEach((queue, numbers) -> row(table, numbers, queue));
    row(table, counts.all(), "(all)");
    table.print(context.out());
  }

  private static void row(Table table, TaskCounts.ByStatus numbers, String queue) {
    table.row(
        Cell.of(Long.toString(numbers.queued())),
        Cell.of(Long.toString(numbers.running())),
        Cell.of(Long.toString(numbers.completed())),
        Cell.of(Long.toString(numbers.failed())),
        Cell.of(Long.toString(numbers.canceled())),
        Cell.of(queue));
  }
}
