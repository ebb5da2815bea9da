package dev.taskyard.task;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what an operator's pattern finds in a text that comes in pieces. It is tried on each
 * stretch without white space as a whole; on one of more than twice {@link #WINDOW} characters
 * piece by piece, so that nothing of up to {@link #WINDOW} is missed wherever it stands. Not
 * thread-safe.
 */
final class OwnPattern {
  private static final int WINDOW = 4096;

  private final Pattern pattern;
  private String stretch = "";
  private int told;

  OwnPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  String add(String piece) {
    return next(stretch + piece, false);
  }

  String end() {
    return next(stretch, true);
  }

  boolean isHolding() {
    return told < stretch.length();
  }

  /** What is held back, as if nothing came after it; of a find that goes on the rest is masked. */
  String release() {
    var out = new StringBuilder();
    mask(stretch, 0, stretch.length(), stretch.length(), out);
    told = stretch.length();
    return out.toString();
  }

  private String next(String text, boolean last) {
    var out = new StringBuilder();
    int from = 0;
    while (from < text.length()) {
      int to = endOfStretch(text, from);
      if (to - from >= 2 * WINDOW) {
        from = mask(text, from, from + 2 * WINDOW, from + WINDOW, out);
      } else if (to < text.length() || last) {
        mask(text, from, to, to, out);
        from = Math.min(to + 1, text.length());
        copy(text, to, from, out);
      } else {
        break;
      }
      told = Math.max(told, from);
    }
    stretch = text.substring(from);
    told -= from;
    return out.toString();
  }

  /** At white space, or at the end of what is looked at in one go. */
  private static int endOfStretch(String text, int from) {
    int most = Math.min(text.length(), from + 2 * WINDOW);
    int i = from;
    while (i < most && !Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Masks what begins before {@code settled}; returns up to where all is told. */
  private int mask(String text, int from, int to, int settled, StringBuilder out) {
    Matcher matcher = pattern.matcher(text).region(from, to);
    int copied = from;
    while (matcher.find() && matcher.start() < settled) {
      if (matcher.end() > Math.max(told, matcher.start())) {
        copy(text, copied, matcher.start(), out);
        out.append(Redaction.MASK);
      }
      copied = matcher.end();
    }
    copy(text, copied, settled, out);
    return Math.max(copied, settled);
  }

  private void copy(String text, int from, int to, StringBuilder out) {
    int start = Math.max(from, told);
    if (start < to) {
      out.append(text, start, to);
    }
  }
}
