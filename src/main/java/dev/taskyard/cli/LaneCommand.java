package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.client.TaskManager;
import dev.taskyard.task.LaneState;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lanes, tasks that share an outside quota: a group of commands. */
@Command(
    addMethodSubcommands = false,
    name = LaneCommand.NAME,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Shows lanes and opens parked ones.",
      "A lane is EXECUTOR/MODEL@ACCOUNT. When an executor says that its quota is used up, its lane"
          + " is parked, so that no other task of it burns a call."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  taskyard lane list", "  taskyard lane unpark claude/opus@team-a"})
final class LaneCommand {

  static final String NAME = "lane";

  private LaneCommand() {}

  /** With its commands. */
  static CommandLine of(Context context) {
    var group = new CommandLine(new LaneCommand());
    group.addSubcommand("list", new Listing(context));
    group.addSubcommand("unpark", new Unpark(context));
    return group;
  }

  private static void json(Json json, LaneState lane) throws IOException {
    json.object(
        o -> {
          o.field("name", lane.name());
          o.field("parked_until", lane.parkedUntil());
          o.field("reason", lane.reason());
          o.field("waiting", lane.waiting());
        });
  }

  /** All of them, a line for each. */
  @Command(
      addMethodSubcommands = false,
      name = "list",
      description = "Lists the lanes that something has run in.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard lane list")
  static final class Listing implements Callable<Integer> {
    private final Context context;

    Listing(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        List<LaneState> lanes = manager.lanes().list();
        if (context.json()) {
          Json.print(context.out(), lanes, true, LaneCommand::json);
        } else {
          print(lanes);
        }
      }
      return ExitCodes.DONE;
    }

    private void print(List<LaneState> lanes) {
      if (lanes.isEmpty()) {
        context.err().println("No lane yet: the first run makes one.");
        return;
      }
      var table =
          new Table(context.terminal().width())
              .header(context.colours(), "LANE", "WAITING", "PARKED UNTIL", "REASON");
      for (LaneState lane : lanes) {
        table.row(
            Cell.of(lane.name()),
            Cell.of(Long.toString(lane.waiting())),
            Cell.of(
                lane.parkedUntil() == null
                    ? "-"
                    : lane.parkedUntil().truncatedTo(ChronoUnit.SECONDS).toString()),
            Cell.of(lane.reason() == null ? "-" : lane.reason()));
      }
      table.print(context.out());
    }
  }

  /** Opens one. */
  @Command(
      addMethodSubcommands = false,
      name = "unpark",
      description = "Opens a parked lane; its tasks go on a few at a time.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard lane unpark claude/opus@team-a")
  static final class Unpark implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "LANE", description = "Name of the lane, as 'lane list' shows it.")
    private String name = "";

    Unpark(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        LaneState lane = manager.lanes().unpark(name);
        if (context.json()) {
          Json.print(context.out(), o -> json(o, lane));
        } else {
          context
              .out()
              .line("Lane " + lane.name() + " is open, " + lane.waiting() + " task(s) waiting");
        }
      }
      return ExitCodes.DONE;
    }
  }
}
