package dev.taskyard.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Limits of queues and their pauses: a group of commands. */
@Command(
    addMethodSubcommands = false,
    name = QueueCommand.NAME,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Shows queues, pauses them and limits what runs in them.",
      "A queue is made when something is first added to it, or said of it. What runs goes on."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard queue list",
      "  taskyard queue limit nightly 2",
      "  taskyard queue rate api 10/1m",
      "  taskyard queue pause nightly && taskyard queue resume nightly"
    })
final class QueueCommand {

  static final String NAME = "queue";

  private QueueCommand() {}

  /** With its commands. */
  static CommandLine of(Context context) {
    var group = new CommandLine(new QueueCommand());
    commands(context).forEach(group::addSubcommand);
    return group;
  }

  private static Map<String, Object> commands(Context context) {
    var commands = new LinkedHashMap<String, Object>();
    commands.put("list", new QueueCommands.Listing(context));
    commands.put("pause", new QueueCommands.Pause(context));
    commands.put("resume", new QueueCommands.Resume(context));
    commands.put("limit", new QueueCommands.Limit(context));
    commands.put("rate", new QueueCommands.Rate(context));
    return commands;
  }
}
