package dev.taskyard.task;

import java.nio.charset.StandardCharsets;

/** How text is shortened, and when it is large enough to become an artifact. */
public final class Summaries {
  /** A summary has at most this many code points. */
  public static final int LIMIT = 240;

  /** Text of this many bytes of UTF-8 or more becomes an artifact. */
  public static final int LARGE_BYTES = 1200;

  private static final String ELLIPSIS = "...";

  private Summaries() {}

  /**
   * The text as a summary: trimmed, without control characters other than newline and tab, cut to
   * {@link #LIMIT} code points, the last three being {@code ...} when something was cut.
   */
  public static String summarize(String text) {
    if (isSummary(text)) {
      return text;
    }
    var kept = new StringBuilder(Math.min(text.length(), LIMIT + 16));
    int count = 0;
    int keptAtCut = 0;
    String trimmed = text.strip();
    for (int i = 0; i < trimmed.length(); ) {
      int c = trimmed.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isISOControl(c) && c != '\n' && c != '\t') {
        continue;
      }
      if (count == LIMIT) {
        kept.setLength(keptAtCut);
        return kept.append(ELLIPSIS).toString();
      }
      kept.appendCodePoint(c);
      count++;
      if (count == LIMIT - ELLIPSIS.length()) {
        keptAtCut = kept.length();
      }
    }
    return kept.toString();
  }

  /** Most texts are: short, one line, nothing odd in them. */
  private static boolean isSummary(String text) {
    int length = text.length();
    if (length > LIMIT
        || (length > 0
            && (Character.isWhitespace(text.charAt(0))
                || Character.isWhitespace(text.charAt(length - 1))))) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text is to be kept as an artifact. */
  public static boolean isLarge(String text) {
    return text.length() >= LARGE_BYTES
        || (text.length() * 3L >= LARGE_BYTES
            && text.getBytes(StandardCharsets.UTF_8).length >= LARGE_BYTES);
  }

  /**
   * The text without U+0000 (PostgreSQL refuses it) and without lone surrogates (UTF-8 has no form
   * for them): both become U+FFFD.
   */
  public static String mend(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return mendFrom(text, i);
      }
    }
    return text;
  }

  private static String mendFrom(String text, int start) {
    var mended = new StringBuilder(text.length()).append(text, 0, start);
    for (int i = start; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean loneSurrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      mended.appendCodePoint(c == 0 || loneSurrogate ? 0xFFFD : c);
    }
    return mended.toString();
  }
}
