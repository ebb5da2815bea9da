package dev.taskyard.executor;

import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.Summaries;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command with placeholders; {@link ProcessSpec} says what they mean. */
public final class CommandTemplate {
  private static final String MODEL = "{model}";
  private static final String PROMPT = "{prompt}";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(workspace|model|prompt)}");

  private final List<String> parts;

  /** One of these parts, program first. */
  public CommandTemplate(List<String> parts) {
    this.parts = parts;
  }

  /** Whether the prompt is among the arguments, not on standard input. */
  public boolean takesPromptAsArgument() {
    return parts.stream().anyMatch(part -> part.contains(PROMPT));
  }

  /** The command of this task. What is filled in is never looked at for placeholders again. */
  public List<String> fill(ExecutionTask task) {
    var command = new ArrayList<String>();
    for (String part : parts) {
      if (task.model() != null || !part.contains(MODEL)) {
        command.add(fill(part, task));
      } else if (part.equals(MODEL) && isOption(command)) {
        command.remove(command.size() - 1);
      }
    }
    return command;
  }

  private static boolean isOption(List<String> command) {
    return command.size() > 1 && command.get(command.size() - 1).startsWith("-");
  }

  private static String fill(String part, ExecutionTask task) {
    return PLACEHOLDER
        .matcher(part)
        .replaceAll(match -> Matcher.quoteReplacement(Summaries.mend(value(match, task))));
  }

  private static String value(MatchResult match, ExecutionTask task) {
    return switch (match.group(1)) {
      case "workspace" -> task.workspace().toString();
      case "model" -> task.model() == null ? "" : task.model();
      default -> task.prompt();
    };
  }
}
