package dev.taskyard.client;

import java.util.List;

/**
 * What would happen if an attempt were applied; nothing was changed.
 *
 * @param workspace where it would be applied
 * @param conflicts places where it does not fit, a line for each
 * @param uncommitted files it touches that have changes of their own there
 */
public record AttemptCheck(
    AttemptView attempt, String workspace, List<String> conflicts, List<String> uncommitted) {

  public AttemptCheck {
    conflicts = List.copyOf(conflicts);
    uncommitted = List.copyOf(uncommitted);
  }

  public boolean clean() {
    return conflicts.isEmpty() && uncommitted.isEmpty();
  }
}
