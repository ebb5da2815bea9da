package dev.taskyard.cli;

import java.util.regex.Matcher;

/** Text for people: fitted to columns, and harmless to their terminal. */
final class Text {

  private static final String ELLIPSIS = "…";

  private Text() {}

  /** On one line: every run of white space is a space, other control characters are left out. */
  static String oneLine(String text) {
    var line = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isWhitespace(c)) {
        gap = !line.isEmpty();
      } else if (isHarmless(c)) {
        if (gap) {
          line.append(' ');
          gap = false;
        }
        line.appendCodePoint(c);
      }
    }
    return line.toString();
  }

  /** With its lines, but without what would move a terminal's cursor or change its colours. */
  static String lines(String text) {
    var kept = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> c == '\n' || c == '\t' || isHarmless(c))
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /** The same, but that our own {@link Colours} stay. */
  static String harmless(String text) {
    if (text.chars().allMatch(c -> c == '\n' || c == '\t' || isHarmless(c))) {
      return text;
    }
    var kept = new StringBuilder(text.length());
    Matcher colours = Colours.SEQUENCE.matcher(text);
    int from = 0;
    while (colours.find()) {
      kept.append(lines(text.substring(from, colours.start()))).append(colours.group());
      from = colours.end();
    }
    return kept.append(lines(text.substring(from))).toString();
  }

  static boolean isHarmless(int c) {
    boolean turnsText = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return !Character.isISOControl(c) && !turnsText;
  }

  /** Cut to so many columns, with an ellipsis where something is missing. */
  static String clip(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    var kept = new StringBuilder();
    int used = 1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      used += width(c);
      if (used > columns) {
        break;
      }
      kept.appendCodePoint(c);
      i += Character.charCount(c);
    }
    return kept.toString().stripTrailing() + ELLIPSIS;
  }

  static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - width(text)));
  }

  /** How many columns of a terminal the text takes. */
  static int width(String text) {
    return text.codePoints().map(Text::width).sum();
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || c == 0x200D) {
      return 0;
    }
    boolean wide =
        (c >= 0x1100 && c <= 0x115F)
            || (c >= 0x2E80 && c <= 0xA4CF)
            || (c >= 0xAC00 && c <= 0xD7A3)
            || (c >= 0xF900 && c <= 0xFAFF)
            || (c >= 0xFE30 && c <= 0xFE6F)
            || (c >= 0xFF00 && c <= 0xFF60)
            || (c >= 0x1F300 && c <= 0x1FAFF)
            || (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
  }
}
