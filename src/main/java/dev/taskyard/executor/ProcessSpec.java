package dev.taskyard.executor;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program that is an executor.
 *
 * <p>In the arguments {@code {workspace}}, {@code {model}} and {@code {prompt}} stand for the
 * task's. Where {@code {prompt}} occurs, standard input is empty; otherwise it is the prompt. An
 * argument with {@code {model}} is left out when the task has no model, together with a preceding
 * {@code --option} when it is just {@code {model}}: the program then takes its own default.
 *
 * @param name the executor's, as in {@code [executors.NAME]}
 * @param command program and arguments, never read by a shell; the program is looked up in PATH, or
 *     in the workspace when it is a relative path
 * @param protocol how its standard output is read
 * @param env added to the worker's environment; values are secrets, never printed
 * @param cancelGrace how long its processes have between TERM and KILL when a run is stopped
 */
public record ProcessSpec(
    String name,
    List<String> command,
    OutputDialect protocol,
    Map<String, String> env,
    Duration cancelGrace) {

  /** Between TERM and KILL, when nothing else is configured. */
  public static final Duration DEFAULT_CANCEL_GRACE = Duration.ofSeconds(5);

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException when there is no command, or the grace period is negative
   */
  public ProcessSpec {
    command = List.copyOf(command);
    env = Map.copyOf(env);
    if (command.isEmpty() || command.get(0).isBlank()) {
      throw new IllegalArgumentException("Executor '" + name + "' has no command");
    }
    if (cancelGrace.isNegative()) {
      throw new IllegalArgumentException("The grace period is negative: " + cancelGrace);
    }
  }

  /** One without additions to the environment and with the default grace period. */
  public static ProcessSpec of(String name, List<String> command, Protocol protocol) {
    return new ProcessSpec(name, command, protocol, Map.of(), DEFAULT_CANCEL_GRACE);
  }

  @Override
  public String toString() {
    return "ProcessSpec[name=%s, command=%s, protocol=%s, env=%s, cancelGrace=%s]"
        .formatted(name, command, protocol, env.keySet(), cancelGrace);
  }
}
