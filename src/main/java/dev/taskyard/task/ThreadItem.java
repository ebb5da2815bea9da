package dev.taskyard.task;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was said or done in a conversation that is kept here.
 *
 * @param item its number within the thread, from 1
 * @param turn the turn that it belongs to
 * @param callId the tool call that it is about
 * @param content text, or JSON of the executor's own
 */
public record ThreadItem(int item, int turn, Kind kind, @Nullable String callId, String content) {

  /** What it is. */
  public enum Kind {
    /** What the model was asked. */
    USER,
    /** What the model replied. */
    ASSISTANT,
    /** A tool call with a side effect begins. */
    BEGUN,
    /** The result of a tool call. */
    TOOL,
    /** Stands for everything before it. */
    SUMMARY;

    /** The word in SQL. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind with this word, if there is one. */
    public static Optional<Kind> ofWord(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
  }
}
