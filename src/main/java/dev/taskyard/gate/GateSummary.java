package dev.taskyard.gate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects lines for a summary, the most telling first, and gives them in their own order. */
final class GateSummary {
  /** It has at most so many characters. */
  static final int LIMIT = 900;

  private static final int LONGEST_LINE = 240;
  private static final String ELLIPSIS = "...";

  private final SortedMap<Long, String> lines = new TreeMap<>();
  private final Set<String> seen = new HashSet<>();
  private int length;

  /** Takes these excerpts, while the whole has no more than {@code upTo} characters. */
  GateSummary addWithContext(List<Excerpt> excerpts, int upTo) {
    for (Excerpt excerpt : excerpts) {
      add(excerpt.number(), excerpt.line(), upTo);
      for (int i = 0; i < excerpt.following().size(); i++) {
        add(excerpt.number() + 1 + i, excerpt.following().get(i), upTo);
      }
    }
    return this;
  }

  /** Takes the lines alone. */
  GateSummary add(List<Excerpt> excerpts, int upTo) {
    excerpts.forEach(excerpt -> add(excerpt.number(), excerpt.line(), upTo));
    return this;
  }

  private void add(long number, String line, int upTo) {
    String text = cut(line.replace('\t', ' ').stripTrailing());
    int more = text.length() + (lines.isEmpty() ? 0 : 1);
    if (length + more <= upTo && !lines.containsKey(number) && seen.add(text.strip())) {
      lines.put(number, text);
      length += more;
    }
  }

  /** The lines. */
  String text() {
    return String.join("\n", lines.values());
  }

  /** A text of another origin. */
  static String limited(String text) {
    return text.length() <= LIMIT ? text : text.substring(0, LIMIT - ELLIPSIS.length()) + ELLIPSIS;
  }

  /** A line that is not too long to be one of several. */
  static String cut(String line) {
    if (line.length() <= LONGEST_LINE) {
      return line;
    }
    int end = LONGEST_LINE - ELLIPSIS.length();
    return line.substring(0, Character.isLowSurrogate(line.charAt(end)) ? end - 1 : end) + ELLIPSIS;
  }
}
