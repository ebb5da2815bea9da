package dev.taskyard.executor.agent;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The agents that we know, in the order in which one is chosen when nobody says which. */
public enum Agent {
  CLAUDE(
      true,
      "No conversation found",
      List.of("ANTHROPIC_", "CLAUDE_"),
      Set.of("DISABLE_AUTOUPDATER", "DISABLE_TELEMETRY", "IS_SANDBOX", "MAX_THINKING_TOKENS")),
  CODEX(false, "no rollout found", List.of("CODEX_", "OPENAI_"), Set.of()),
  GEMINI(true, "Error resuming session", List.of("GEMINI_", "GOOGLE_"), Set.of()),
  OPENCODE(false, "Session not found", List.of("OPENCODE_"), Set.of());

  private final boolean takesSessionId;
  private final Pattern lostSession;
  private final List<String> variablePrefixes;
  private final Set<String> variables;

  Agent(
      boolean takesSessionId,
      String lostSession,
      List<String> variablePrefixes,
      Set<String> variables) {
    this.takesSessionId = takesSessionId;
    this.lostSession = Pattern.compile(lostSession);
    this.variablePrefixes = variablePrefixes;
    this.variables = variables;
  }

  /** Its name as an executor, which is its program's as well. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The agent with this name, if there is one. */
  public static Optional<Agent> of(String word) {
    return Arrays.stream(values()).filter(agent -> agent.word().equals(word)).findFirst();
  }

  /** Whether we may choose the id of a conversation before it begins. */
  boolean takesSessionId() {
    return takesSessionId;
  }

  /** Whether this reason of a failure says that the conversation to resume is not there. */
  boolean hasLostSession(String error) {
    return lostSession.matcher(error).find();
  }

  /** The beginnings of the names of its own variables. */
  List<String> variablePrefixes() {
    return variablePrefixes;
  }

  /** Its own variables that have another beginning. */
  Set<String> variables() {
    return variables;
  }

  /** A reader for one turn. */
  Dialect newDialect() {
    return switch (this) {
      case CLAUDE -> new ClaudeDialect();
      case CODEX -> new CodexDialect();
      case GEMINI, OPENCODE -> new ProfileDialect(ProfileReader.builtIn(word()));
    };
  }
}
