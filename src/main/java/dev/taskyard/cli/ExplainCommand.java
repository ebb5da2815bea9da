package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.Explanation;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Why a task is not running. */
@Command(
    addMethodSubcommands = false,
    name = "explain",
    description = "Says why a task is waiting, a line for each reason.",
    footerHeading = "%nExamples:%n",
    footer = {"  taskyard explain task_k3x", "  taskyard explain task_k3x --json"})
final class ExplainCommand implements Callable<Integer> {

  private final Context context;

  @Parameters(paramLabel = "ID", description = "Id of the task, or the beginning of it.")
  private String id = "";

  ExplainCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    try (TaskManager manager = context.open()) {
      Explanation explanation = manager.explain(id);
      if (context.json()) {
        Json.print(context.out(), o -> json(o, explanation));
      } else {
        explanation.reasons().forEach(reason -> context.out().line(Text.oneLine(reason.text())));
      }
    }
    return ExitCodes.DONE;
  }

  private static void json(Json json, Explanation explanation) throws IOException {
    json.object(
        o -> {
          o.field("id", explanation.id());
          o.field("status", explanation.status().word());
          o.name("reasons")
              .list(
                  explanation.reasons(),
                  (list, reason) ->
                      list.object(
                          r -> {
                            r.field("kind", reason.kind());
                            r.field("text", reason.text());
                          }));
        });
  }
}
