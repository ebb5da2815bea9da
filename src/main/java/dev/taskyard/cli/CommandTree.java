package dev.taskyard.cli;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/**
 * The commands. Describing one to picocli takes it some ten milliseconds, which a short command
 * feels: where the words name a command, the tree has that one only.
 */
final class CommandTree {

  private static final List<String> NAMES =
      List.of(
          "run",
          "add",
          "list",
          "show",
          "watch",
          "explain",
          "cancel",
          "retry",
          "work",
          QueueCommand.NAME,
          LaneCommand.NAME,
          "counts",
          "clear",
          "artifact",
          "record",
          "gate",
          AttemptCommand.NAME,
          ScheduleCommand.NAME,
          "report",
          "migrate",
          "doctor",
          "bench",
          CompletionCommand.NAME,
          "warm-up");

  private static final Set<String> OPTIONS_WITH_VALUE =
      Set.of("--data-dir", "--db", "--db-user", "--db-password", "--schema");

  private static final int WIDEST_HELP = 110;
  private static final int NARROWEST_HELP = 60;

  private CommandTree() {}

  /** A tree that can parse these words. */
  static CommandLine of(Context context, String... words) {
    var root = new CommandLine(new RootCommand(context.options()));
    Optional<String> named =
        command(words).filter(NAMES::contains).filter(name -> !name.equals(CompletionCommand.NAME));
    named.map(List::of).orElse(NAMES).forEach(name -> add(root, name, context));
    shapeHelp(root);
    if (named.isEmpty()) {
      CommandGroups.install(root);
    }
    int width = Math.max(NARROWEST_HELP, Math.min(WIDEST_HELP, context.terminal().width()));
    return root.setExpandAtFiles(false)
        .setUsageHelpWidth(width)
        .setColorScheme(
            Help.defaultColorScheme(context.colours().on() ? Help.Ansi.ON : Help.Ansi.OFF));
  }

  /** The word in a command's place that is none. */
  static Optional<String> unknown(String... words) {
    return command(words).filter(name -> !NAMES.contains(name));
  }

  /**
   * The command that the words name, or should: the first that is neither an option nor the value
   * of one.
   */
  static Optional<String> command(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (OPTIONS_WITH_VALUE.contains(words[i])) {
        i++;
      } else if (!words[i].startsWith("-")) {
        return Optional.of(words[i]);
      }
    }
    return Optional.empty();
  }

  private static void add(CommandLine root, String name, Context context) {
    Object command =
        switch (name) {
          case "run" -> new RunCommand(context);
          case "add" -> new AddCommand(context);
          case "list" -> new ListCommand(context);
          case "show" -> new ShowCommand(context);
          case "watch" -> new WatchCommand(context);
          case "explain" -> new ExplainCommand(context);
          case QueueCommand.NAME -> QueueCommand.of(context);
          case LaneCommand.NAME -> LaneCommand.of(context);
          case "cancel" -> new CancelCommand(context);
          case "retry" -> new RetryCommand(context);
          case "work" -> new WorkCommand(context);
          case "counts" -> new CountsCommand(context);
          case "clear" -> new ClearCommand(context);
          case "artifact" -> new ArtifactCommand(context);
          case "record" -> new RecordCommand(context);
          case "gate" -> new GateCommand(context);
          case AttemptCommand.NAME -> AttemptCommand.of(context);
          case ScheduleCommand.NAME -> ScheduleCommand.of(context);
          case "report" -> new ReportCommand(context);
          case "migrate" -> new MigrateCommand(context);
          case "doctor" -> new DoctorCommand(context);
          case "bench" -> new BenchCommand(context);
          case CompletionCommand.NAME -> new CompletionCommand(context);
          case "warm-up" -> new WarmUpCommand(context);
          default -> throw new IllegalArgumentException(name);
        };
    root.addSubcommand(name, command);
  }

  private static void shapeHelp(CommandLine command) {
    command.getCommandSpec().usageMessage().abbreviateSynopsis(true).sortOptions(false);
    command.getSubcommands().values().forEach(CommandTree::shapeHelp);
  }
}
