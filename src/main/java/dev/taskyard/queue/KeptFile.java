package dev.taskyard.queue;

import dev.taskyard.store.ArtifactStore;
import java.time.Instant;

/**
 * A file in this process's data directory, as a row refers to it.
 *
 * @param path relative to the data directory
 */
public record KeptFile(String path, long sizeBytes, String sha256, String storeId) {

  /** The row for it; {@code listed} when it is an artifact of its own. */
  public ArtifactStore.Row row(
      Story story, int entry, String label, String summary, boolean listed, Instant at) {
    return new ArtifactStore.Row(
        story.taskId(),
        story.run(),
        entry,
        label,
        path,
        summary,
        listed,
        at,
        sizeBytes,
        sha256,
        storeId);
  }
}
