package dev.taskyard.client;

import java.util.Set;

/**
 * What a worker is to do.
 *
 * @param queues only these; empty for every queue
 * @param untilEmpty end when nothing is left that this worker could do or wait for
 */
public record WorkOptions(Set<String> queues, boolean untilEmpty) {
  /**
   * @throws dev.taskyard.task.TaskyardException INVALID for what can't be a queue's name
   */
  public WorkOptions {
    queues = Set.copyOf(queues);
    queues.forEach(NewTaskRows::queueName);
  }

  /** Every queue, until it is stopped. */
  public static WorkOptions everything() {
    return new WorkOptions(Set.of(), false);
  }
}
