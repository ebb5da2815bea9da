package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Brings the schema up to date. */
@Command(
    addMethodSubcommands = false,
    name = "migrate",
    description = "Creates the schema, or brings it up to date, and says what was done.",
    footerHeading = "%nExamples:%n",
    footer = {"  taskyard migrate --db jdbc:postgresql://db/team --db-user team --db-password @pw"})
final class MigrateCommand implements Callable<Integer> {

  private final Context context;

  MigrateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    String done = TaskManager.migrate(context.config());
    if (context.json()) {
      Json.print(context.out(), json -> json.object(o -> o.field("done", done)));
    } else {
      context.out().line(done);
    }
    return ExitCodes.DONE;
  }
}
