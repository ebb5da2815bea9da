package dev.taskyard.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The commands in the root's help, under headings. */
final class CommandGroups {

  private static final Map<String, List<String>> GROUPS = groups();

  private CommandGroups() {}

  static void install(CommandLine root) {
    var sections = new LinkedHashMap<>(root.getHelpSectionMap());
    sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::render);
    root.setHelpSectionMap(sections);
  }

  private static Map<String, List<String>> groups() {
    var groups = new LinkedHashMap<String, List<String>>();
    groups.put(
        "Tasks", List.of("run", "add", "list", "show", "watch", "explain", "cancel", "retry"));
    groups.put(
        "Workers and queues", List.of("work", "schedule", "queue", "lane", "counts", "clear"));
    groups.put("Evidence", List.of("gate", "attempt", "artifact", "record", "report"));
    groups.put("Upkeep", List.of("migrate", "doctor", "bench", "completion"));
    return groups;
  }

  private static String render(Help help) {
    if (help.subcommands().isEmpty()) {
      return "";
    }
    var text = new StringBuilder();
    GROUPS.forEach(
        (heading, names) -> {
          text.append(System.lineSeparator())
              .append(help.colorScheme().text("@|bold " + heading + "|@"))
              .append(System.lineSeparator());
          names.forEach(name -> text.append(line(help, name)));
        });
    return text.toString();
  }

  private static String line(Help root, String name) {
    String does =
        Objects.requireNonNull(root.subcommands().get(name))
            .commandSpec()
            .usageMessage()
            .description()[0];
    return "  "
        + root.colorScheme().commandText(name)
        + " ".repeat(Math.max(1, 12 - name.length()))
        + does
        + System.lineSeparator();
  }
}
