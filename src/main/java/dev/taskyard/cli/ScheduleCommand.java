package dev.taskyard.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Rules that add tasks: a group of commands. */
@Command(
    addMethodSubcommands = false,
    name = ScheduleCommand.NAME,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Adds tasks by a rule, again and again.",
      "Any worker adds them when they are due; NAME is the schedule's whole name."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard schedule add nightly --cron '0 2 * * *' -x shell --allow-shell 'make check'",
      "  taskyard schedule list",
      "  taskyard schedule show nightly",
      "  taskyard schedule pause nightly"
    })
final class ScheduleCommand {

  static final String NAME = "schedule";

  private ScheduleCommand() {}

  /** With its commands. */
  static CommandLine of(Context context) {
    var group = new CommandLine(new ScheduleCommand());
    commands(context).forEach(group::addSubcommand);
    return group;
  }

  private static Map<String, Object> commands(Context context) {
    var commands = new LinkedHashMap<String, Object>();
    commands.put("add", new ScheduleAdd(context));
    commands.put("list", new ScheduleLooks.Listing(context));
    commands.put("show", new ScheduleLooks.Show(context));
    commands.put("history", new ScheduleLooks.History(context));
    commands.put("pause", new ScheduleDeeds.Pause(context));
    commands.put("resume", new ScheduleDeeds.Resume(context));
    commands.put("run", new ScheduleDeeds.Run(context));
    commands.put("remove", new ScheduleDeeds.Remove(context));
    return commands;
  }
}
