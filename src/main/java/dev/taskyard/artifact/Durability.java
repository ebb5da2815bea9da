package dev.taskyard.artifact;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What makes a name survive a power cut. Stateless. */
final class Durability {
  private Durability() {}

  /**
   * Writes the directory's entries to the disk. Finishes although the thread is interrupted, and
   * leaves it interrupted: a run that is being canceled still has to keep what it wrote.
   */
  static void syncDirectory(Path directory) throws IOException {
    if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return; // Windows cannot open a directory and needs no sync of one
    }
    boolean interrupted = Thread.interrupted();
    try {
      while (!syncUnlessInterrupted(directory)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean syncUnlessInterrupted(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
      return true;
    } catch (ClosedByInterruptException again) {
      return false;
    }
  }
}
