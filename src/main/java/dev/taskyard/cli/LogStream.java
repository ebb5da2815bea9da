package dev.taskyard.cli;

import dev.taskyard.task.Redaction;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Standard error as the log and stack traces write it: what a database or an executor says in an
 * error may quote a secret, or play with a terminal. Thread-safe.
 */
final class LogStream extends PrintStream {
  /** What a driver quotes may be a whole row. */
  private static final int LONGEST = 64 << 10;

  private final Supplier<Redaction> redaction;

  /**
   * @param redaction what to take out, asked for each line: the configuration is read later
   */
  LogStream(OutputStream target, Supplier<Redaction> redaction) {
    super(target, true, StandardCharsets.UTF_8);
    this.redaction = redaction;
  }

  @Override
  public void print(@Nullable String text) {
    super.print(clean(text));
  }

  /** In one write, so that lines of several processes do not mix. */
  @Override
  public void println(@Nullable String line) {
    super.print(clean(line) + System.lineSeparator());
  }

  @Override
  public void println(@Nullable Object line) {
    println(String.valueOf(line));
  }

  /** Never throws, as nobody expects it of a stream: a configured pattern may be too much. */
  private String clean(@Nullable String said) {
    String text = String.valueOf(said);
    try {
      return Text.harmless(
          redaction
              .get()
              .redact(text.length() > LONGEST ? text.substring(0, LONGEST) + " …" : text));
    } catch (RuntimeException | StackOverflowError e) {
      return "(a line that could not be searched for secrets: "
          + e.getClass().getSimpleName()
          + ")";
    }
  }
}
