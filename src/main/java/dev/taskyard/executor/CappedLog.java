package dev.taskyard.executor;

import static java.nio.file.StandardOpenOption.APPEND;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that keeps the beginning and the end of what is written to it: one half of its limit for
 * the one, a quarter to a half for the other, with a word between them on what is missing. Until it
 * is closed the end lies in two files beside it, which take turns. When the disk refuses, what
 * follows is dropped. For one thread.
 */
final class CappedLog implements AutoCloseable {
  private final Path file;
  private final long headLimit;
  private final long partLimit;
  private Path newer;
  private Path older;
  private @Nullable OutputStream out;
  private long room;
  private boolean isSplit;
  private long inOlder;
  private long leftOut;
  private @Nullable IOException failure;

  CappedLog(Path file, long limit) throws IOException {
    this.file = file;
    this.headLimit = limit / 2;
    this.partLimit = Math.max(1, limit / 4);
    this.newer = beside("-1");
    this.older = beside("-2");
    PrivateFiles.write(file, "");
    this.out = Files.newOutputStream(file);
    this.room = headLimit;
  }

  /** Appends. What was given is on its way to the disk when it returns. */
  void append(byte[] bytes, int count) {
    try {
      for (int from = 0; from < count && out != null; ) {
        if (room == 0) {
          beginPart();
        }
        int part = (int) Math.min(room, count - from);
        out.write(bytes, from, part);
        from += part;
        room -= part;
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  /** What went wrong, if something did. */
  Optional<String> failure() {
    return Optional.ofNullable(failure)
        .map(e -> "The output in %s is not complete: %s".formatted(file, e.getMessage()));
  }

  /** Puts the end behind the beginning. */
  @Override
  public void close() {
    try {
      closePart();
      if (isSplit) {
        join();
      }
    } catch (IOException e) {
      fail(e);
    } finally {
      delete(newer);
      delete(older);
    }
  }

  private void beginPart() throws IOException {
    closePart();
    leftOut += inOlder;
    inOlder = isSplit ? partLimit : 0;
    Path next = older;
    older = newer;
    newer = next;
    isSplit = true;
    PrivateFiles.write(newer, "");
    out = Files.newOutputStream(newer);
    room = partLimit;
  }

  private void join() throws IOException {
    try (OutputStream whole = Files.newOutputStream(file, APPEND)) {
      if (leftOut > 0) {
        String word = "\n[... %d bytes left out here ...]\n".formatted(leftOut);
        whole.write(word.getBytes(StandardCharsets.UTF_8));
      }
      if (inOlder > 0) {
        Files.copy(older, whole);
      }
      Files.copy(newer, whole);
    }
  }

  private void closePart() throws IOException {
    if (out != null) {
      OutputStream closing = out;
      out = null;
      closing.close();
    }
  }

  private void fail(IOException e) {
    failure = failure == null ? e : failure;
    try {
      closePart();
    } catch (IOException again) {
      failure.addSuppressed(again);
    }
  }

  private void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }
}
