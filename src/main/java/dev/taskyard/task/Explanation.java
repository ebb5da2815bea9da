package dev.taskyard.task;

import java.util.List;

/**
 * Why a task is not running.
 *
 * @param reasons everything that holds it back at this moment; one that says so when it does not
 *     wait
 */
public record Explanation(String id, TaskStatus status, List<Reason> reasons) {
  public Explanation {
    reasons = List.copyOf(reasons);
  }

  /**
   * One thing that holds it back.
   *
   * @param kind paused, limit, rate, lock, run_at, retry, dependency, attempts, lane, worker,
   *     slots, reserved, host, turn, running or ended
   * @param text one line for people
   */
  public record Reason(String kind, String text) {}
}
