package dev.taskyard.artifact;

import java.time.Instant;

/**
 * A file that was found below {@code artifacts}.
 *
 * @param path relative to the data directory, parted by {@code /}
 * @param sizeBytes its length when it was looked at
 * @param lastModified by the clock of the machine that wrote it
 * @param temporary whether it is being written, or was when its process ended; only age tells which
 */
public record ArtifactFile(
    String taskId, String path, long sizeBytes, Instant lastModified, boolean temporary) {}
