package dev.taskyard.task;

import java.time.Instant;

/**
 * A file that a task left behind.
 *
 * @param path relative to the data directory, or as the executor named it
 */
public record ArtifactRef(String label, String path, String summary, Instant createdAt) {}
