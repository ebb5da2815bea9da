package dev.taskyard.testing;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What one test logs while this is open: what its own thread writes to standard error, and every
 * thread that comes of it from then on. Other tests that run meanwhile are not heard. It stands on
 * standard error as ever.
 */
public final class Said implements AutoCloseable {
  private static final InheritableThreadLocal<Said> LISTENING = new InheritableThreadLocal<>();

  static {
    System.setErr(new PrintStream(new Overheard(System.err), true, StandardCharsets.UTF_8));
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public Said() {
    LISTENING.set(this);
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
    LISTENING.remove();
  }

  private void hear(byte[] from, int offset, int length) {
    synchronized (bytes) {
      bytes.write(from, offset, length);
    }
  }

  /** Standard error, which is the same for all tests. */
  private static final class Overheard extends OutputStream {
    private final PrintStream all;

    Overheard(PrintStream all) {
      this.all = all;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      all.write(from, offset, length);
      Said said = LISTENING.get();
      if (said != null) {
        said.hear(from, offset, length);
      }
    }
  }
}
