package dev.taskyard.executor.agent;

import dev.taskyard.executor.agent.Permission.Given;
import dev.taskyard.executor.agent.Permission.Refused;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What each agent is told so that it does what a {@link Grant} allows and no more. Where an agent
 * can't be held to a grant, the task is refused: nothing widens silently. What is narrower than the
 * grant will do.
 *
 * <p>None of the four can ask anybody while it works without a terminal.
 */
public final class PermissionTable {
  private static final String ASK =
      "ask before each command: add --auto-approve, or leave out --allow-shell";

  private PermissionTable() {}

  /** What this agent is told. */
  public static Permission of(Agent agent, Grant grant) {
    return switch (agent) {
      case CLAUDE -> claude(grant);
      case CODEX -> codex(grant);
      case GEMINI -> gemini(grant);
      case OPENCODE -> openCode(grant);
    };
  }

  /**
   * Claude Code. {@code acceptEdits} takes edits in the workspace and denies those outside, while
   * {@code --allowedTools=Edit} allows them everywhere. Without a shell it gets none of the
   * commands that a workspace brings in its settings: hooks, key helpers, MCP servers.
   */
  private static Permission claude(Grant grant) {
    return switch (grant) {
      case READ ->
          withoutCommands(
              "--permission-mode=plan", "--disallowedTools=Bash,Edit,Write,NotebookEdit");
      case READ_SHELL ->
          given("--permission-mode=plan", "--disallowedTools=Edit,Write,NotebookEdit");
      case EDIT -> withoutCommands("--permission-mode=acceptEdits", "--disallowedTools=Bash");
      case EDIT_ANYWHERE ->
          withoutCommands(
              "--permission-mode=dontAsk",
              "--allowedTools=Read,Glob,Grep,Edit,Write,NotebookEdit",
              "--disallowedTools=Bash");
      case ASK_SHELL, ASK_SHELL_ANYWHERE -> new Refused(ASK);
      case SHELL -> given("--permission-mode=acceptEdits", "--allowedTools=Bash");
      case EVERYTHING -> given("--permission-mode=bypassPermissions");
    };
  }

  private static Permission withoutCommands(String... arguments) {
    return new Given(
        Stream.concat(
                Stream.of(arguments),
                Stream.of(
                    "--settings={\"disableAllHooks\":true}",
                    "--setting-sources=user",
                    "--strict-mcp-config"))
            .toList(),
        Map.of());
  }

  /**
   * Codex. Its sandbox takes the place of a question: commands write in the workspace only and
   * reach no network.
   */
  private static Permission codex(Grant grant) {
    return switch (grant) {
      case READ -> given("--sandbox=read-only", "--disable=shell_tool");
      case READ_SHELL -> given("--sandbox=read-only");
      case EDIT -> given("--sandbox=workspace-write", "--disable=shell_tool");
      case EDIT_ANYWHERE -> given("--sandbox=danger-full-access", "--disable=shell_tool");
      case ASK_SHELL, SHELL -> given("--sandbox=workspace-write");
      case ASK_SHELL_ANYWHERE ->
          new Refused(
              "ask before each command outside its sandbox: add --auto-approve,"
                  + " or leave out --trust");
      case EVERYTHING -> given("--sandbox=danger-full-access");
    };
  }

  /** Gemini CLI. Its plans have no shell at all. */
  private static Permission gemini(Grant grant) {
    return switch (grant) {
      case READ, READ_SHELL -> given("--approval-mode=plan");
      case EDIT -> given("--approval-mode=auto_edit");
      case EDIT_ANYWHERE ->
          new Refused(
              "change files outside the workspace without a shell: leave out --trust,"
                  + " or add --allow-shell --auto-approve");
      case ASK_SHELL, ASK_SHELL_ANYWHERE -> new Refused(ASK);
      case SHELL, EVERYTHING -> given("--approval-mode=yolo");
    };
  }

  /** OpenCode. It has no commands that are known to change nothing. */
  private static Permission openCode(Grant grant) {
    return switch (grant) {
      case READ, READ_SHELL -> openCode("plan", "deny", "deny", "deny");
      case EDIT -> openCode("build", "allow", "deny", "deny");
      case EDIT_ANYWHERE -> openCode("build", "allow", "deny", "allow");
      case ASK_SHELL, ASK_SHELL_ANYWHERE -> new Refused(ASK);
      case SHELL -> openCode("build", "allow", "allow", "deny");
      case EVERYTHING -> openCode("build", "allow", "allow", "allow");
    };
  }

  /**
   * The permissions are said twice: a workspace may bring a configuration with permissions of its
   * own for an agent, which override those for all. An agent that a workspace defines is called by
   * {@code task}, which goes with the shell.
   */
  private static Permission openCode(String agent, String edit, String bash, String outside) {
    String permissions =
        "{\"edit\":\"%s\",\"bash\":\"%s\",\"external_directory\":\"%s\",\"task\":\"%s\"}"
            .formatted(edit, bash, outside, bash);
    String ofAgent = "{\"agent\":{\"%s\":{\"permission\":%s}}}".formatted(agent, permissions);
    var env = new TreeMap<String, String>();
    env.put("OPENCODE_PERMISSION", permissions);
    env.put("OPENCODE_CONFIG_CONTENT", ofAgent);
    if (bash.equals("deny")) {
      // A workspace's plugins and MCP servers are commands.
      env.put("OPENCODE_DISABLE_PROJECT_CONFIG", "1");
    }
    return new Given(List.of("--agent=" + agent), env);
  }

  private static Permission given(String... arguments) {
    return new Given(List.of(arguments), Map.of());
  }
}
