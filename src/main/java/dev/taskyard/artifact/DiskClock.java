package dev.taskyard.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock that the times of files in a directory are told by: that of the file system, which may
 * be another host's. How old a file is says only this one; the clock of a host that shares the
 * directory may be wrong. Thread-safe.
 */
public final class DiskClock implements InstantSource {
  private final Path directory;

  /**
   * @param directory must exist, or it is never later than the beginning of time
   */
  public DiskClock(Path directory) {
    this.directory = directory;
  }

  /** Now; the beginning of time, when nothing is old yet, where the disk does not tell. */
  @Override
  public Instant instant() {
    try {
      Path fresh = Files.createTempFile(directory, ".clock-", "");
      try {
        return Files.getLastModifiedTime(fresh).toInstant();
      } finally {
        Files.delete(fresh);
      }
    } catch (IOException e) {
      return Instant.EPOCH;
    }
  }
}
