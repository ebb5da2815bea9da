package dev.taskyard.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What is done with the attempts at a task: a group of commands. */
@Command(
    addMethodSubcommands = false,
    name = AttemptCommand.NAME,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Compares the attempts at a task, selects one and puts it on the workspace.",
      "ID is the task that was added with --attempts or --worktree, or one of its attempts;"
          + " N is an attempt's number."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard attempt compare task_k3x",
      "  taskyard attempt diff task_k3x 2 | less",
      "  taskyard attempt select task_k3x 2",
      "  taskyard attempt preflight task_k3x && taskyard attempt apply task_k3x"
    })
final class AttemptCommand {

  static final String NAME = "attempt";

  private AttemptCommand() {}

  /** With its commands. */
  static CommandLine of(Context context) {
    var group = new CommandLine(new AttemptCommand());
    commands(context).forEach(group::addSubcommand);
    return group;
  }

  private static Map<String, Object> commands(Context context) {
    var commands = new LinkedHashMap<String, Object>();
    commands.put("list", new AttemptLooks.Listing(context));
    commands.put("show", new AttemptLooks.Show(context));
    commands.put("diff", new AttemptLooks.Diff(context));
    commands.put("compare", new AttemptLooks.Compare(context));
    commands.put("preflight", new AttemptDeeds.Preflight(context));
    commands.put("select", new AttemptDeeds.Select(context));
    commands.put("apply", new AttemptDeeds.Apply(context));
    commands.put("discard", new AttemptDeeds.Discard(context));
    return commands;
  }
}
