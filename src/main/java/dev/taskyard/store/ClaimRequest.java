package dev.taskyard.store;

import java.util.Set;

/**
 * What a worker can take.
 *
 * @param executors the executors it has
 * @param takesUnnamed whether it has a default for tasks that name none
 * @param queues only these; empty for every queue
 * @param reservedOnly only tasks that are reserved for this worker
 */
public record ClaimRequest(
    long workerId,
    int limit,
    Set<String> executors,
    boolean takesUnnamed,
    Set<String> queues,
    boolean reservedOnly) {}
