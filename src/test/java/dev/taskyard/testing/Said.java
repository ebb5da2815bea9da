package dev.taskyard.testing;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What this process logs while it is open; it stands on standard error as ever. */
public final class Said implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public Said() {
    System.setErr(
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
              }

              @Override
              public void write(byte[] from, int offset, int length) {
                before.write(from, offset, length);
                synchronized (bytes) {
                  bytes.write(from, offset, length);
                }
              }
            },
            true,
            StandardCharsets.UTF_8));
  }

  /** The lines with these words. */
  public List<String> with(String words) {
    return lines().stream().filter(line -> line.contains(words)).toList();
  }

  public List<String> lines() {
    synchronized (bytes) {
      return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
