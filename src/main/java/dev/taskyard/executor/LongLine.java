package dev.taskyard.executor;

import java.nio.file.Path;

/**
 * A line that was too long to be held in memory.
 *
 * @param file all of it, with its line end if it had one
 * @param bytes how many there are in it
 * @param head its beginning as text
 */
record LongLine(Path file, long bytes, String head) {
  /** What its artifact is called. */
  static final String LABEL = "long_line";

  /** What stands for it in the messages, as a line. */
  String summary() {
    return "[Line of %d bytes, kept as artifact %s: %s...]\n".formatted(bytes, LABEL, head);
  }
}
