package dev.taskyard.executor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the standard output of an executor is read. */
public enum Protocol implements OutputDialect {
  /** JSON, one object a line; other lines are message text. */
  EVENTS,
  /** All of it is message text. */
  TEXT;

  /** The word in the configuration. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The protocol with this word, if there is one. */
  public static Optional<Protocol> ofWord(String word) {
    return Arrays.stream(values()).filter(p -> p.word().equals(word)).findFirst();
  }

  @Override
  public OutputProtocol readInto(RunOutput output) {
    return switch (this) {
      case EVENTS -> new EventsOutput(output);
      case TEXT -> new TextOutput(output);
    };
  }
}
