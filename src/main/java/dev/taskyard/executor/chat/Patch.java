package dev.taskyard.executor.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The change of one file in a unified diff.
 *
 * @param from the file before; null when it is new
 * @param to the file after; null when it is deleted
 */
record Patch(@Nullable String from, @Nullable String to, List<Hunk> hunks) {
  Patch {
    hunks = List.copyOf(hunks);
  }

  /**
   * A place that changes. The numbers of lines in its head are not asked: models miscount.
   *
   * @param line where it begins in the file before, from 1
   * @param before the lines that are there
   * @param after the lines that are to be there
   * @param endsLine whether the last line of {@code after} ends with a line break
   */
  record Hunk(int line, List<String> before, List<String> after, boolean endsLine) {
    Hunk {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  /** The path that it is about. */
  String path() {
    return to != null ? to : String.valueOf(from);
  }

  /**
   * All changes in a text.
   *
   * @throws ToolFault when there are none, or some that can't be applied
   */
  static List<Patch> parse(String text) throws ToolFault {
    List<Patch> patches = new PatchReader(text).read();
    if (patches.isEmpty()) {
      throw new ToolFault(
          "There is no change in the patch: expected a unified diff with lines '--- a/FILE',"
              + " '+++ b/FILE' and '@@ -1,2 +1,3 @@'");
    }
    return patches;
  }

  /**
   * The file after the change.
   *
   * @param content the file before; empty for a new one
   */
  String applyTo(String content) throws ToolFault {
    boolean hasReturns = content.contains("\r\n");
    String plain = hasReturns ? content.replace("\r\n", "\n") : content;
    boolean endsLine = plain.isEmpty() || plain.endsWith("\n");
    var lines = new ArrayList<>(plain.isEmpty() ? List.of() : List.of(plain.split("\n", -1)));
    if (endsLine && !lines.isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    int shift = 0;
    int from = 0;
    for (Hunk hunk : hunks) {
      int at = find(lines, hunk, hunk.line() - 1 + shift, from);
      List<String> place = lines.subList(at, at + hunk.before().size());
      boolean isEnd = at + hunk.before().size() == lines.size();
      place.clear();
      lines.addAll(at, hunk.after());
      from = at + hunk.after().size();
      shift = at - (hunk.line() - 1) + hunk.after().size() - hunk.before().size();
      endsLine = isEnd ? hunk.endsLine() : endsLine;
    }
    String after = String.join("\n", lines) + (endsLine && !lines.isEmpty() ? "\n" : "");
    return hasReturns ? after.replace("\n", "\r\n") : after;
  }

  /** Where its lines are: nearest to where they should be. */
  private int find(List<String> lines, Hunk hunk, int expected, int from) throws ToolFault {
    int last = lines.size() - hunk.before().size();
    if (hunk.before().isEmpty()) {
      // Without a line to hold on to, the number of the line before is all there is.
      return Math.max(from, Math.min(lines.size(), lines.isEmpty() ? 0 : expected + 1));
    }
    int best = -1;
    for (int at = from; at <= last; at++) {
      boolean isNearer = best < 0 || Math.abs(at - expected) < Math.abs(best - expected);
      if (isNearer && lines.subList(at, at + hunk.before().size()).equals(hunk.before())) {
        best = at;
      }
    }
    if (best < 0) {
      throw new ToolFault(
          "'%s' has no such lines as the patch expects at line %d, beginning with '%s':"
                  .formatted(path(), hunk.line(), hunk.before().get(0))
              + " read the file again; nothing was changed");
    }
    return best;
  }
}
