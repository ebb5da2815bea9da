package dev.taskyard.task;

import java.util.List;

/**
 * What must pass before a task counts as completed.
 *
 * @param gates run one after the other
 * @param retries how often a failure is handed back to the executor
 */
public record GatePlan(List<GateSpec> gates, int retries) {
  /** Nothing is checked. */
  public static final GatePlan NONE = new GatePlan(List.of(), 0);

  public GatePlan {
    gates = List.copyOf(gates);
  }
}
