package dev.taskyard.executor;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A line that was too long to be held in memory.
 *
 * @param file all of it, with its line end if it had one
 * @param bytes how many there are in it
 * @param head its beginning as text
 */
public record LongLine(Path file, long bytes, String head) {
  /** What its artifact is called. */
  static final String LABEL = "long_line";

  /** What stands for it in the messages, as a line. */
  public String summary() {
    return "[Line of %d bytes, kept as artifact %s: %s...]\n".formatted(bytes, LABEL, head);
  }

  /**
   * The JSON object that it is, with its long texts cut; empty when it is none. To be asked before
   * the file is kept, as what is listed as an artifact is moved away.
   */
  public Optional<String> shortenedJson() {
    return LongJson.shortened(file);
  }
}
