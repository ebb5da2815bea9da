package dev.taskyard.executor.agent;

import dev.taskyard.task.Redaction;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which variables of the worker's environment an agent gets: those that programs need to work at
 * all, those of common tools, and its own. Keys and tokens of anything else it gets only when the
 * executor's configuration names them.
 */
public final class AgentEnvironment {
  private static final Set<String> NAMES =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "SHELL",
          "LANG",
          "LANGUAGE",
          "TERM",
          "COLORTERM",
          "NO_COLOR",
          "TMPDIR",
          "TMP",
          "TEMP",
          "TZ",
          "HOSTNAME",
          "SSH_AUTH_SOCK",
          "JAVA_HOME",
          "M2_HOME",
          "GRADLE_USER_HOME",
          "NVM_DIR",
          "PNPM_HOME",
          "PYENV_ROOT",
          "VIRTUAL_ENV",
          "GOPATH",
          "GOROOT",
          "CARGO_HOME",
          "RUSTUP_HOME",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "NODE_EXTRA_CA_CERTS",
          "REQUESTS_CA_BUNDLE",
          "CURL_CA_BUNDLE",
          "TASKYARD_HOME",
          "TASKYARD_DB",
          "TASKYARD_SCHEMA",
          "TASKYARD_HOST");

  /** These are written in small letters as well. */
  private static final Set<String> PROXIES =
      Set.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY");

  private static final List<String> PREFIXES = List.of("LC_", "XDG_", "MAVEN_", "GIT_");

  private static final Set<String> OF_CLAUDE =
      Set.of("DISABLE_AUTOUPDATER", "DISABLE_TELEMETRY", "IS_SANDBOX", "MAX_THINKING_TOKENS");

  private AgentEnvironment() {}

  /** Whether any agent gets the variable of this name. */
  public static boolean isCommon(String name) {
    return NAMES.contains(name)
        || PROXIES.contains(name.toUpperCase(Locale.ROOT))
        || (hasPrefix(name, PREFIXES) && !Redaction.USUAL.isSecretName(name));
  }

  /** Whether the agent gets the variable of this name. */
  public static Predicate<String> of(Agent agent) {
    return name ->
        isCommon(name)
            || hasPrefix(name, ownPrefixes(agent))
            || (agent == Agent.CLAUDE && OF_CLAUDE.contains(name));
  }

  private static List<String> ownPrefixes(Agent agent) {
    return switch (agent) {
      case CLAUDE -> List.of("ANTHROPIC_", "CLAUDE_");
      case CODEX -> List.of("CODEX_", "OPENAI_");
      case GEMINI -> List.of("GEMINI_", "GOOGLE_");
      case OPENCODE -> List.of("OPENCODE_");
    };
  }

  private static boolean hasPrefix(String name, List<String> prefixes) {
    return prefixes.stream().anyMatch(name::startsWith);
  }
}
