package dev.taskyard.executor.agent;

import java.util.List;
import java.util.Map;

/** How an agent is held to a {@link Grant}, or why it can't be. */
public sealed interface Permission {
  /**
   * It can.
   *
   * @param arguments what its program is told
   * @param env what its program's environment says; it overrides what is configured
   */
  record Given(List<String> arguments, Map<String, String> env) implements Permission {}

  /**
   * It can't.
   *
   * @param reason goes on after "Executor 'x' can't "
   */
  record Refused(String reason) implements Permission {}
}
