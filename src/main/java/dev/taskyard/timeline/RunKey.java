package dev.taskyard.timeline;

/**
 * A run and its fencing token: only while (task, run, worker) stand together in the queue row may
 * it write.
 */
public record RunKey(long taskId, String publicId, int run, long workerId) {}
