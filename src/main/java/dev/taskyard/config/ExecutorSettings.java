package dev.taskyard.config;

import dev.taskyard.executor.agent.Profile;
import dev.taskyard.executor.chat.ChatSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One {@code [executors.NAME]} table.
 *
 * @param command program and arguments, with placeholders; empty for a built-in executor whose own
 *     command is to be used
 * @param protocol events, text, …; null where the built-in's own is to be used
 * @param env added to the environment of the program; values are secrets, never printed
 * @param account names the lane
 * @param profile how its JSON lines are read, where no protocol says it
 * @param chat the model of protocol {@code chat}, which has no program
 */
public record ExecutorSettings(
    List<String> command,
    @Nullable String protocol,
    Map<String, String> env,
    @Nullable String account,
    @Nullable Profile profile,
    @Nullable ChatSettings chat) {

  public ExecutorSettings {
    command = List.copyOf(command);
    env = Map.copyOf(env);
  }

  /** One whose protocol says how its output is read. */
  public ExecutorSettings(
      List<String> command,
      @Nullable String protocol,
      Map<String, String> env,
      @Nullable String account) {
    this(command, protocol, env, account, null, null);
  }

  @Override
  public String toString() {
    return "ExecutorSettings[command="
        + command
        + ", protocol="
        + protocol
        + ", env="
        + env.keySet()
        + ", account="
        + account
        + "]";
  }
}
