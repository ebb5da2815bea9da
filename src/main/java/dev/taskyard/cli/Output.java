package dev.taskyard.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Standard output: buffered, in UTF-8. The first fault is remembered and everything after it is
 * dropped, so that a command does its work to the end whether or not anybody reads what it says.
 */
final class Output {

  private final Remembering target;
  private final PrintStream printer;

  Output(OutputStream target) {
    this.target = new Remembering(target);
    this.printer =
        new PrintStream(
            new BufferedOutputStream(this.target, 1 << 14), false, StandardCharsets.UTF_8);
  }

  void line(String text) {
    printer.print(text);
    printer.print('\n');
  }

  void print(String text) {
    printer.print(text);
  }

  /** The same stream, for bytes. */
  PrintStream stream() {
    return printer;
  }

  void flush() {
    printer.flush();
  }

  /** Whether nobody will see what is said from here on. */
  boolean isLost() {
    return target.fault != null;
  }

  /** What went wrong, unless the reader just had enough, as {@code head} has. */
  @Nullable String fault() {
    IOException fault = target.fault;
    if (fault == null || String.valueOf(fault.getMessage()).contains("Broken pipe")) {
      return null;
    }
    return String.valueOf(fault.getMessage());
  }

  /** Never throws. */
  private static final class Remembering extends OutputStream {
    private final OutputStream target;
    private volatile @Nullable IOException fault;

    Remembering(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (fault != null) {
        return;
      }
      try {
        target.write(bytes, offset, length);
      } catch (IOException e) {
        fault = e;
      }
    }

    @Override
    public void flush() {
      try {
        target.flush();
      } catch (IOException e) {
        fault = fault == null ? e : fault;
      }
    }
  }
}
