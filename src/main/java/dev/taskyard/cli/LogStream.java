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
  private final Supplier<Redaction> redaction;

  /**
   * @param redaction what to take out, asked for each line: the configuration is read later
   */
  LogStream(OutputStream target, Supplier<Redaction> redaction) {
    super(target, true, StandardCharsets.UTF_8);
    this.redaction = redaction;
  }

  /** All that prints lines comes by here, as {@link PrintStream#println(String)} says. */
  @Override
  public void print(@Nullable String line) {
    super.print(Text.harmless(redaction.get().redact(String.valueOf(line))));
  }
}
