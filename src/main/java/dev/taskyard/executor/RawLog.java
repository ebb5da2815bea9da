package dev.taskyard.executor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program's standard output, byte for byte, in a file. When the file can't be written any more,
 * the run goes on without it. For one thread.
 */
final class RawLog implements AutoCloseable {
  private final Path file;
  private final OutputStream out;
  private @Nullable IOException failure;

  RawLog(Path file) throws IOException {
    this.file = file;
    this.out = PrivateFiles.stream(file);
  }

  /**
   * Appends. Each call is one write: what was read is on its way to the disk when its events are
   * told.
   */
  void append(byte[] bytes, int count) {
    if (failure != null) {
      return;
    }
    try {
      out.write(bytes, 0, count);
    } catch (IOException e) {
      failure = e;
    }
  }

  /** What went wrong, if something did. */
  Optional<String> failure() {
    return Optional.ofNullable(failure)
        .map(e -> "The raw output in %s is not complete: %s".formatted(file, e.getMessage()));
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
  }
}
