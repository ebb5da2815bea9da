package dev.taskyard.cli;

import dev.taskyard.client.OpenArtifact;
import dev.taskyard.client.TaskManager;
import dev.taskyard.client.TaskManager.LocalRun;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.TimelineEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Adds a task and works it here. */
@Command(
    addMethodSubcommands = false,
    name = "run",
    description = {
      "Adds a task, works it in this process and shows what happens. Ends with the task's exit code.",
      "Ctrl-C cancels the task; what does not end within the grace period is killed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard run -x shell --allow-shell -w ~/shop 'make check'",
      "  taskyard run -x shell --allow-shell 'make -j4 test'",
      "  taskyard run --json -x mine --file prompt.md > record.json"
    })
final class RunCommand implements Callable<Integer> {

  private final Context context;

  @Mixin private PromptSource prompt = new PromptSource();
  @Mixin private TaskOptions options = new TaskOptions();

  RunCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    NewTask task = options.taskOf(prompt.read(context.in())).parent(context.parentTask()).build();
    try (TaskManager manager = context.open()) {
      var stop = new RunStop(context, manager);
      try (Signals signals = stop.takeSignals()) {
        LocalRun run = manager.runHere(task);
        stop.started(run);
        TaskRecord end;
        try (var note = WaitingNote.about(run.task().id(), context, manager)) {
          end = manager.watch(run.task().id(), 0, timeline());
        }
        printResult(manager, end);
        return ExitCodes.of(end.status());
      } catch (InterruptedException e) {
        return stop.exitCode();
      }
    }
  }

  /**
   * With {@code --json} the record is all that is printed; and a reader that leaves is no reason to
   * end the task.
   */
  private Consumer<TimelineEntry> timeline() {
    if (context.json()) {
      return entry -> {};
    }
    var live = new LiveTimeline(context);
    return entry -> {
      try {
        live.accept(entry);
      } catch (LiveTimeline.ReaderGone e) {
        // What was printed is lost; the task and its exit code aren't.
      }
    };
  }

  private void printResult(TaskManager manager, TaskRecord task) {
    if (context.json()) {
      Json.print(context.out(), o -> TaskJson.record(o, task));
      return;
    }
    new LiveTimeline(context).end(task);
    String result = result(manager, task);
    if (!result.isEmpty()) {
      context.out().line("");
      context.out().exact(result);
      context.out().print(result.endsWith("\n") ? "" : "\n");
    }
  }

  private static String result(TaskManager manager, TaskRecord task) {
    if (task.resultDetailPath() != null) {
      try (OpenArtifact result = manager.openArtifact(task.id(), task.resultDetailPath())) {
        return new String(result.content().readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw TaskyardException.failed(
            "cannot read the result " + task.resultDetailPath() + ": " + e.getMessage(), e);
      }
    }
    if (task.resultText() != null) {
      return task.resultText();
    }
    return task.resultSummary() == null ? "" : task.resultSummary();
  }
}
