package dev.taskyard.executor.acp;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An agent that speaks the Agent Client Protocol.
 *
 * @param name the executor's
 * @param command program and arguments; in it {@code {workspace}} and {@code {model}} stand for the
 *     task's
 * @param env added to the environment; values are secrets, never printed
 * @param cancelGrace how long its processes have to end when a run is stopped; up to half of it is
 *     for the agent to cancel by itself
 * @param answerLimit how long it may take to answer anything but the prompt
 */
public record AcpSettings(
    String name,
    List<String> command,
    Map<String, String> env,
    Duration cancelGrace,
    Duration answerLimit) {
  /** The protocol's word in the configuration. */
  public static final String PROTOCOL = "acp";

  /** Enough for an agent that is downloaded first. */
  public static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

  /** Copies the lists. */
  public AcpSettings {
    command = List.copyOf(command);
    env = Map.copyOf(env);
  }

  @Override
  public String toString() {
    return "AcpSettings[name=%s, command=%s, env=%s]".formatted(name, command, env.keySet());
  }
}
