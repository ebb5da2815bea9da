package dev.taskyard.task;

/**
 * Redacts text that comes in pieces. What may be the beginning of a secret is held back until the
 * next piece, or the end, tells; that is at most some 20,000 characters. Not thread-safe.
 */
public final class RedactedPieces {
  /** How far back of a place its meaning may be decided. */
  private static final int CONTEXT = 160;

  /** A stretch without white space that is longer is no longer waited for. */
  private static final int LONGEST_STRETCH = 4096;

  private final Redaction redaction;
  private String pending = "";

  /** How many characters at the beginning of {@link #pending} are handed out already. */
  private int told;

  RedactedPieces(Redaction redaction) {
    this.redaction = redaction;
  }

  /** What can be said of all that came so far and was not said yet. */
  public String add(String piece) {
    return next(pending + piece, false);
  }

  /** The rest: nothing comes after this. */
  public String end() {
    return next(pending, true);
  }

  private String next(String text, boolean last) {
    int to = last || !redaction.hasPatterns() ? text.length() : endOfWholeStretches(text);
    var scan = new SecretScan(redaction, text.substring(0, to), told, last);
    String masked = scan.masked().substring(told);
    int settled = scan.settled();
    int from = Math.max(0, settled - CONTEXT);
    pending = text.substring(from);
    told = settled - from;
    return redaction.redactOwn(masked);
  }

  private int endOfWholeStretches(String text) {
    int least = Math.max(told, text.length() - LONGEST_STRETCH);
    for (int i = text.length(); i > least; i--) {
      if (Character.isWhitespace(text.charAt(i - 1))) {
        return i;
      }
    }
    return least;
  }
}
