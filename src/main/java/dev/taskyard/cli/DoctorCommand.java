package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.client.DoctorCheck;
import dev.taskyard.client.TaskManager;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks that everything is in place. */
@Command(
    addMethodSubcommands = false,
    name = "doctor",
    description =
        "Checks database, schema, executors, clock and disk; exit code 1 when one is at fault.",
    footerHeading = "%nExamples:%n",
    footer = {"  taskyard doctor", "  taskyard doctor --quiet && taskyard work"})
final class DoctorCommand implements Callable<Integer> {

  private final Context context;

  @Option(names = "--quiet", description = "Only what is at fault.")
  private boolean quiet;

  @Option(names = "--fix", description = "Mends what can be mended.")
  private boolean fix;

  DoctorCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<DoctorCheck> checks = TaskManager.doctor(context.config(), fix);
    List<DoctorCheck> told = checks.stream().filter(check -> !quiet || !check.ok()).toList();
    if (context.json()) {
      Json.print(context.out(), told, true, DoctorCommand::write);
    } else {
      print(told);
    }
    return checks.stream().allMatch(DoctorCheck::ok) ? ExitCodes.DONE : ExitCodes.FAILED;
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
