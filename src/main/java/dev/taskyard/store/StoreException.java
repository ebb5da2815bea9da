package dev.taskyard.store;

import java.util.List;

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

  /** In the words of Linux, macOS and Windows. */
  private static final List<String> NO_ROOM =
      List.of(
          "No space left on device",
          "File too large",
          "isk quota exceeded",
          "There is not enough space on the disk");

  private final Kind kind;

  StoreException(Kind kind, Throwable cause) {
    super(messageOf(kind, cause), cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the disk that the database is on is full, or a limit stands before its files. */
  public boolean isForWantOfRoom() {
    String text = String.valueOf(getMessage());
    return NO_ROOM.stream().anyMatch(text::contains);
  }

  private static String messageOf(Kind kind, Throwable cause) {
    // The innermost that says anything: a file cut short ends in an exception without a word.
    String text = cause.toString();
    for (Throwable t = cause; t != null; t = t.getCause()) {
      text = t.getMessage() == null ? text : t.getMessage();
    }
    int end = text.indexOf("; SQL statement");
    String line = (end < 0 ? text : text.substring(0, end)).lines().findFirst().orElse("");
    String shown = H2Path.plain(line);
    return kind == Kind.COMMIT_UNKNOWN ? "commit not acknowledged: " + shown : shown;
  }
}
