package dev.taskyard.store;

import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.Query;

/**
 * What a worker can take.
 *
 * @param executors the executors it has
 * @param takesUnnamed whether it has a default for tasks that name none
 * @param queues only these; empty for every queue
 * @param reservedOnly only tasks that are reserved for this worker
 * @param host whose worktrees it works in
 */
public record ClaimRequest(
    long workerId,
    int limit,
    Set<String> executors,
    boolean takesUnnamed,
    Set<String> queues,
    boolean reservedOnly,
    String host) {

  /** With more, to ask for each would cost more than to pass by the tasks of others. */
  private static final int FEW_QUEUES = 8;

  /** Whether its queues are to be asked for one by one. */
  boolean namesFewQueues() {
    return !queues.isEmpty() && queues.size() <= FEW_QUEUES;
  }

  /** The queue that is its only one. */
  Optional<String> onlyQueue() {
    return queues.size() == 1 ? queues.stream().findFirst() : Optional.empty();
  }

  /** The same for fewer. */
  public ClaimRequest withLimit(int other) {
    return new ClaimRequest(workerId, other, executors, takesUnnamed, queues, reservedOnly, host);
  }

  /** Binds what the picking statements ask for. */
  Query bindTo(Query claim) {
    return claim
        .bindArray("executors", String.class, executors.toArray())
        .bindArray("queues", String.class, queues.toArray())
        .bind("everyQueue", queues.isEmpty())
        .bind("takesUnnamed", takesUnnamed)
        .bind("reservedOnly", reservedOnly)
        .bind("host", host)
        .bind("worker", workerId)
        .bind("limit", limit);
  }
}
