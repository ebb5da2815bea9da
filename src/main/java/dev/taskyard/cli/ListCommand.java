package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.client.TaskManager;
import dev.taskyard.client.TaskQuery;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The newest tasks. */
@Command(
    addMethodSubcommands = false,
    name = "list",
    description = "Lists tasks, newest first.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard list --status failed",
      "  taskyard list --queue reviews --limit 100",
      "  taskyard list --schedule nightly --status failed",
      "  taskyard list --before task_k3x       the page after the one that ends with task_k3x"
    })
final class ListCommand implements Callable<Integer> {

  private final Context context;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      converter = Converters.OfStatus.class,
      description = "Only queued, running, completed, failed or canceled ones.")
  private @Nullable TaskStatus status;

  @Option(
      names = {"-q", "--queue"},
      paramLabel = "NAME",
      description = "Only those of this queue.")
  private @Nullable String queue;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "Only those that this schedule added.")
  private @Nullable String schedule;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Converters.OfLimit.class,
      description = "At most so many (20).")
  private int limit = 20;

  @Option(names = "--before", paramLabel = "ID", description = "Only those older than this one.")
  private @Nullable String before;

  ListCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (TaskManager manager = context.open()) {
      List<TaskSummary> tasks = manager.list(new TaskQuery(status, queue, schedule, limit, before));
      if (context.json()) {
        Json.print(context.out(), tasks, true, TaskJson::summary);
      } else if (!tasks.isEmpty()) {
        print(tasks);
      }
    }
    return ExitCodes.DONE;
  }

  private void print(List<TaskSummary> tasks) {
    Colours colours = context.colours();
    var table =
        new Table(context.terminal().width())
            .header(colours, "ID", "STATUS", "AGE", "TOOK", "EXECUTOR", "PROMPT");
    Instant now = context.now();
    for (TaskSummary task : tasks) {
      table.row(
          Cell.of(task.id()),
          new Cell(task.status().word(), text -> colours.of(task.status(), text)),
          Cell.of(age(task, now)),
          Cell.of(took(task, now)),
          Cell.of(executor(task)),
          Cell.of(Text.oneLine(task.promptSummary())));
    }
    table.print(context.out());
  }

  private static String age(TaskSummary task, Instant now) {
    return DurationWords.about(
        Duration.ofSeconds(Duration.between(task.createdAt(), now).toSeconds()));
  }

  private static String took(TaskSummary task, Instant now) {
    if (task.durationMs() != null) {
      return DurationWords.about(Duration.ofMillis(task.durationMs()));
    }
    boolean running = task.status() == TaskStatus.RUNNING && task.startedAt() != null;
    return running ? DurationWords.about(Duration.between(task.startedAt(), now)) : "-";
  }

  private static String executor(TaskSummary task) {
    String executor = task.executor() == null ? "-" : task.executor();
    return Text.clip(task.model() == null ? executor : executor + "/" + task.model(), 24);
  }
}
