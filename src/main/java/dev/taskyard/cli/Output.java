package dev.taskyard.cli;

import dev.taskyard.task.Redaction;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Standard output: buffered, in UTF-8. What people read comes without anything that would play with
 * their terminal, whoever wrote it, and without secrets; our own colours stay. The first fault is
 * remembered and everything after it is dropped, so that a command does its work to the end whether
 * or not anybody reads what it says.
 */
final class Output {

  private final Remembering target;
  private final PrintStream printer;
  private final boolean terminal;
  private volatile Redaction redaction = Redaction.USUAL;

  Output(OutputStream target, boolean terminal) {
    this.terminal = terminal;
    this.target = new Remembering(target);
    this.printer =
        new PrintStream(
            new BufferedOutputStream(this.target, 1 << 14), false, StandardCharsets.UTF_8);
  }

  /** Takes these secrets out from now on. */
  void without(Redaction secrets) {
    redaction = secrets;
  }

  Redaction redaction() {
    return redaction;
  }

  void line(String text) {
    print(text + '\n');
  }

  void print(String text) {
    printer.print(Text.harmless(redaction.redact(text)));
  }

  /** With all its characters, for who goes on with it; harmless where a terminal shows it. */
  void exact(String text) {
    String shown = redaction.redact(text);
    printer.print(terminal ? Text.harmless(shown) : shown);
  }

  /** For the bytes of a file, which are its own whatever is in them. */
  OutputStream exactly() {
    return terminal ? new HarmlessStream(printer) : printer;
  }

  /** For what writes no text from elsewhere as it is. */
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
