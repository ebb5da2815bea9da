package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.client.DoctorCheck;
import dev.taskyard.client.TaskManager;
import dev.taskyard.config.Config;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks that everything is in place. */
@Command(
    addMethodSubcommands = false,
    name = "doctor",
    description =
        "Checks database, schema, executors, clock and disk; exit code 1 when one is at fault.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard doctor",
      "  taskyard doctor --quiet && taskyard work",
      "  taskyard doctor --backup monday.mv.db"
    })
final class DoctorCommand implements Callable<Integer> {

  private final Context context;

  @Option(names = "--quiet", description = "Only what is at fault.")
  private boolean quiet;

  @Option(names = "--fix", description = "Mends what can be mended.")
  private boolean fix;

  @Option(
      names = "--backup",
      paramLabel = "FILE",
      description = "Only makes a copy of the H2 database, while workers go on.")
  private @Nullable Path backup;

  DoctorCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (backup != null) {
      return backUp(backup);
    }
    List<DoctorCheck> checks = TaskManager.doctor(context.config(), fix);
    List<DoctorCheck> told = checks.stream().filter(check -> !quiet || !check.ok()).toList();
    if (context.json()) {
      Json.print(context.out(), told, true, DoctorCommand::write);
    } else {
      print(told);
    }
    return checks.stream().allMatch(DoctorCheck::ok) ? ExitCodes.DONE : ExitCodes.FAILED;
  }

  private int backUp(Path file) {
    Config config = context.config();
    long tasks = TaskManager.backUp(config, file);
    if (context.json()) {
      Json.print(
          context.out(),
          json ->
              json.object(
                  o -> {
                    o.field("backup", file.toString());
                    o.field("tasks", tasks);
                  }));
    } else {
      context
          .out()
          .line(file + ": " + tasks + " task(s); now copy " + config.dataDir() + "/artifacts");
    }
    return ExitCodes.DONE;
  }

  private void print(List<DoctorCheck> checks) {
    Colours colours = context.colours();
    // What was found and what to do must be readable in full, however narrow the terminal.
    var table = new Table(Integer.MAX_VALUE);
    for (DoctorCheck check : checks) {
      table.row(
          Cell.of(check.name()),
          new Cell(check.ok() ? "ok" : "FAULT", check.ok() ? colours::good : colours::bad),
          Cell.of(Text.oneLine(check.found())));
      if (check.remedy() != null) {
        table.row(Cell.of(""), Cell.of(""), Cell.of("→ " + Text.oneLine(check.remedy())));
      }
    }
    table.print(context.out());
  }

  private static void write(Json json, DoctorCheck check) throws java.io.IOException {
    json.object(
        o -> {
          o.field("name", check.name());
          o.field("ok", check.ok());
          o.field("found", check.found());
          o.field("remedy", check.remedy());
        });
  }
}
