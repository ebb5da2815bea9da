package dev.taskyard.executor.agent;

import dev.taskyard.executor.CommandTemplate;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.Summaries;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of each agent. All four take the prompt from standard input, where it may be of
 * any length and is in no list of processes. Options have the form {@code --name=value}, as some of
 * Claude Code's take all words that follow.
 */
final class CommandLines {
  private CommandLines() {}

  /** Program and arguments for one turn. */
  static List<String> of(
      AgentSettings settings, ExecutionTask task, Permission.Given permission, Session session) {
    var line = new ArrayList<>(new CommandTemplate(settings.command()).fill(task));
    String model = task.model() == null ? null : Summaries.mend(task.model());
    switch (settings.agent()) {
      case CLAUDE -> claude(line, permission.arguments(), model, session);
      case CODEX -> codex(line, permission.arguments(), model, session);
      case GEMINI -> gemini(line, permission.arguments(), model, session);
      case OPENCODE -> openCode(line, permission.arguments(), model, session);
    }
    return List.copyOf(line);
  }

  private static void claude(
      List<String> line, List<String> permission, @Nullable String model, Session session) {
    line.addAll(List.of("-p", "--output-format=stream-json", "--verbose"));
    line.add("--include-partial-messages");
    line.addAll(permission);
    add(line, "--model=", model);
    add(line, session.resumes() ? "--resume=" : "--session-id=", session.id());
  }

  /** It takes its options before the word that says to resume. */
  private static void codex(
      List<String> line, List<String> permission, @Nullable String model, Session session) {
    line.addAll(List.of("exec", "--json", "--skip-git-repo-check"));
    line.addAll(permission);
    add(line, "--model=", model);
    if (session.resumes() && session.id() != null) {
      line.addAll(List.of("resume", session.id()));
    }
    line.add("-");
  }

  private static void gemini(
      List<String> line, List<String> permission, @Nullable String model, Session session) {
    line.addAll(List.of("--output-format=stream-json", "--skip-trust"));
    line.addAll(permission);
    add(line, "--model=", model);
    add(line, session.resumes() ? "--resume=" : "--session-id=", session.id());
  }

  private static void openCode(
      List<String> line, List<String> permission, @Nullable String model, Session session) {
    line.addAll(List.of("run", "--format=json"));
    line.addAll(permission);
    add(line, "--model=", model);
    add(line, "--session=", session.resumes() ? session.id() : null);
  }

  private static void add(List<String> line, String option, @Nullable String value) {
    if (value != null) {
      line.add(option + value);
    }
  }
}
