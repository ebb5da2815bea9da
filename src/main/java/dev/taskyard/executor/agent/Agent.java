package dev.taskyard.executor.agent;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The agents that we know, in the order in which one is chosen when nobody says which. */
public enum Agent {
  CLAUDE(true, "No conversation found"),
  CODEX(false, "no rollout found"),
  GEMINI(true, "Error resuming session"),
  OPENCODE(false, "Session not found");

  private final boolean takesSessionId;
  private final String lostSession;

  Agent(boolean takesSessionId, String lostSession) {
    this.takesSessionId = takesSessionId;
    this.lostSession = lostSession;
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
    return error.contains(lostSession);
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
