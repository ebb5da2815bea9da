package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskRecord;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows a task. */
@Command(
    addMethodSubcommands = false,
    name = "watch",
    description = "Follows a task's timeline to its end, and ends with the task's exit code.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard watch task_k3x",
      "  taskyard watch --from 120 task_k3x",
      "  taskyard watch --json task_k3x | jq -r .summary"
    })
final class WatchCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(paramLabel = "ID", description = "Id of the task, or the beginning of it.")
  private String id = "";

  @Option(
      names = "--from",
      paramLabel = "N",
      converter = Converters.OfEntry.class,
      description = "Begins after entry N.")
  private int from;

  WatchCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    Thread watching = Thread.currentThread();
    try (TaskManager manager = context.open();
        Signals signals = Signals.handle(watching::interrupt, "INT")) {
      var timeline = new LiveTimeline(context);
      TaskRecord task = manager.watch(id, from, timeline);
      timeline.end(task);
      return ExitCodes.of(task.status());
    } catch (LiveTimeline.ReaderGone e) {
      return ExitCodes.DONE;
    }
  }
}
