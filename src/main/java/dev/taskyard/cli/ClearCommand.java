package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes finished tasks. */
@Command(
    addMethodSubcommands = false,
    name = "clear",
    description = "Removes finished tasks with their files, and prints how many.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard clear --older-than 30d --yes",
      "  taskyard clear --status canceled --status failed"
    })
final class ClearCommand implements Callable<Integer> {

  private final Context context;

  @Option(
      names = "--older-than",
      paramLabel = "DURATION",
      converter = Converters.OfDuration.class,
      description = "Only those that ended this long ago, e.g. 30d.")
  private @Nullable Duration olderThan;

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      converter = Converters.OfTerminalStatus.class,
      description = "Only completed, failed or canceled ones; may be given again.")
  private Set<TaskStatus> statuses = EnumSet.noneOf(TaskStatus.class);

  @Option(
      names = {"-y", "--yes"},
      description = "Asks nothing.")
  private boolean yes;

  ClearCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (!yes && !context.terminal().input()) {
      throw TaskyardException.invalid(
          "clear removes tasks for good and nobody is here to ask; add --yes");
    }
    try (TaskManager manager = context.open()) {
      if (!yes && !confirmed(manager.clearable(olderThan, statuses))) {
        context.complain("nothing removed");
        return ExitCodes.FAILED;
      }
      print(manager.clear(olderThan, statuses));
    }
    return ExitCodes.DONE;
  }

  private boolean confirmed(long tasks) {
    context.err().print("Remove " + tasks + " finished task(s) with their files? [y/N] ");
    context.err().flush();
    String answer = readLine().trim().toLowerCase(Locale.ROOT);
    return answer.equals("y") || answer.equals("yes");
  }

  private String readLine() {
    var line = new StringBuilder();
    try {
      for (int c = context.in().read(); c >= 0 && c != '\n'; c = context.in().read()) {
        line.append((char) c);
      }
    } catch (IOException e) {
      return "";
    }
    return line.toString();
  }

  private void print(long removed) {
    if (context.json()) {
      Json.print(context.out(), json -> json.object(o -> o.field("removed", removed)));
    } else {
      context.out().line(Long.toString(removed));
    }
  }
}
