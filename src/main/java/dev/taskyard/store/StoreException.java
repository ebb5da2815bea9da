package dev.taskyard.store;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A transaction that did not go through, by what is known about it. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is known about the transaction. */
  public enum Kind {
    /** Rolled back because of another one; the same again may go well at once. */
    CONTENTION,
    /**
     * The connection went before the commit was sent, or none could be had, or the server has no
     * room: rolled back.
     */
    LOST,
    /**
     * The connection went while the commit was under way, or a statement that commits by itself: it
     * may have happened or not.
     */
    COMMIT_UNKNOWN,
    /** Rolled back because the database does not take what was sent. */
    REFUSED,
    /** Rolled back because what is stored is not what was stored. */
    DAMAGED
  }

  /** In what a process that serves an H2 file tells the others, its stack trace as a text. */
  private static final Pattern OF_A_FILE = Pattern.compile("java\\.io\\.IOException: (.*)");

  private final Kind kind;
  private final boolean unwritable;

  StoreException(Kind kind, Throwable cause) {
    this(kind, cause, false);
  }

  StoreException(Kind kind, Throwable cause, boolean unwritable) {
    super(messageOf(kind, cause), cause);
    this.kind = kind;
    this.unwritable = unwritable;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the database could not write, as where its disk is full. */
  public boolean isUnwritable() {
    return unwritable;
  }

  private static String messageOf(Kind kind, Throwable cause) {
    // The innermost that says anything: a file cut short ends in an exception without a word.
    String text = cause.toString();
    for (Throwable t = cause; t != null; t = next(t)) {
      text = t.getMessage() == null ? text : t.getMessage();
      Matcher file = OF_A_FILE.matcher(t instanceof SQLException ? t.toString() : "");
      text = file.find() ? file.group(1) : text;
    }
    int end = text.indexOf("; SQL statement");
    String line = (end < 0 ? text : text.substring(0, end)).lines().findFirst().orElse("");
    String shown = H2Path.plain(line);
    return kind == Kind.COMMIT_UNKNOWN ? "commit not acknowledged: " + shown : shown;
  }

  /** What failed in a batch stands beside its cause. */
  private static @Nullable Throwable next(Throwable t) {
    return t.getCause() == null && t instanceof SQLException sql
        ? sql.getNextException()
        : t.getCause();
  }
}
