package dev.taskyard.queue;

import dev.taskyard.task.Summaries;
import org.jspecify.annotations.Nullable;

/**
 * A text as a timeline entry keeps it.
 *
 * @param text the whole, when the summary is not and it is not large
 * @param detailPath where the whole is, when it is large
 */
public record Telling(String summary, @Nullable String text, @Nullable String detailPath) {

  /**
   * A text that is kept by its summary alone: it is known to be short, or told in full elsewhere.
   */
  public static Telling brief(String text) {
    return new Telling(Summaries.summarize(text), null, null);
  }

  /** A text that is not large: whole in the row. */
  public static Telling inRow(String text) {
    String summary = Summaries.summarize(text);
    return new Telling(summary, summary.equals(text) ? null : text, null);
  }

  /** A text whose whole is in a file. */
  public static Telling inFile(String text, String path) {
    return new Telling(Summaries.summarize(text), null, path);
  }

  /** The same, pointing at a file. */
  public Telling withDetail(@Nullable String path) {
    return new Telling(summary, text, path);
  }
}
