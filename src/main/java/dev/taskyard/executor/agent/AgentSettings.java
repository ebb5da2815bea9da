package dev.taskyard.executor.agent;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent as an executor.
 *
 * @param name the executor's
 * @param agent whose command line and output it has
 * @param command program and first arguments instead of the agent's own program; in it {@code
 *     {workspace}} and {@code {model}} stand for the task's. What the agent needs is put behind
 * @param env added to the environment; values are secrets, never printed
 * @param cancelGrace how long its processes have between TERM and KILL when a run is stopped
 * @param profile how its output is read; null for the way that comes with Taskyard
 */
public record AgentSettings(
    String name,
    Agent agent,
    List<String> command,
    Map<String, String> env,
    Duration cancelGrace,
    @Nullable Profile profile) {

  /** Copies the lists. */
  public AgentSettings {
    command = command.isEmpty() ? List.of(agent.word()) : List.copyOf(command);
    env = Map.copyOf(env);
  }

  /** A reader for one turn. */
  Dialect newDialect() {
    return profile == null ? agent.newDialect() : new ProfileDialect(profile);
  }

  @Override
  public String toString() {
    return "AgentSettings[name=%s, agent=%s, command=%s, env=%s]"
        .formatted(name, agent, command, env.keySet());
  }
}
