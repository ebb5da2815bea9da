package dev.taskyard.artifact;

/**
 * A file that has been written and synced.
 *
 * @param path relative to the data directory, parted by {@code /} on every platform
 * @param sizeBytes its length
 * @param sha256 of its content, 64 lower-case hexadecimal digits
 */
public record StoredArtifact(String path, long sizeBytes, String sha256) {}
