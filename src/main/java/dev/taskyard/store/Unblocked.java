package dev.taskyard.store;

/**
 * What a row of {@code task_queue} becomes when nothing of its own holds it back any more, as SQL:
 * ready, unless its queue has limits. Then it waits for the queue, and only a claim that locks the
 * queue's row takes it.
 */
final class Unblocked {
  private static final String CONSTRAINED =
      """
      exists (select 1 from queues c
               where c.name = task_queue.queue
                 and (c.paused or c.concurrency_limit is not null or c.rate_limit is not null))
      """;

  /** Assignments to {@code state} and {@code waits_for}. */
  static final String SET =
      "state = case when "
          + CONSTRAINED
          + " then 'blocked' else 'ready' end, waits_for = case when "
          + CONSTRAINED
          + " then 'queue' end";

  private Unblocked() {}
}
