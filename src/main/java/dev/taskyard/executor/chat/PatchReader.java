package dev.taskyard.executor.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a unified diff apart, as diff, git and models write it. For one use. */
final class PatchReader {
  private static final Pattern HUNK =
      Pattern.compile("@@ -(\\d+)(?:,\\d+)? \\+\\d+(?:,\\d+)? @@.*");
  private static final String NOTHING = "/dev/null";
  private static final String NO_LINE_END = "\\ No newline at end of file";

  private final List<String> lines;
  private int at;

  PatchReader(String text) {
    this.lines = text.lines().toList();
  }

  List<Patch> read() throws ToolFault {
    var patches = new ArrayList<Patch>();
    while (at < lines.size()) {
      String line = lines.get(at);
      if (line.startsWith("rename ") || line.startsWith("copy ")) {
        throw new ToolFault("A patch can't rename or copy: write the new file, delete the old one");
      }
      if (line.startsWith("GIT binary patch")) {
        throw new ToolFault("A patch of a binary file can't be applied");
      }
      if (isHead()) {
        patches.add(patch());
      } else {
        at++;
      }
    }
    return patches;
  }

  private boolean isHead() {
    return at + 1 < lines.size()
        && lines.get(at).startsWith("--- ")
        && lines.get(at + 1).startsWith("+++ ");
  }

  private Patch patch() throws ToolFault {
    String from = path(lines.get(at), "a/");
    String to = path(lines.get(at + 1), "b/");
    at += 2;
    var hunks = new ArrayList<Patch.Hunk>();
    while (at < lines.size() && !isHead()) {
      Matcher head = HUNK.matcher(lines.get(at));
      if (!head.matches()) {
        break;
      }
      at++;
      hunks.add(hunk(Integer.parseInt(head.group(1))));
    }
    if (from == null && to == null) {
      throw new ToolFault("A change in the patch names no file");
    }
    if (hunks.isEmpty() && to != null) {
      throw new ToolFault(
          "The change of '%s' in the patch has no line '@@ -1,2 +1,3 @@'".formatted(to));
    }
    return new Patch(from, to, hunks);
  }

  private Patch.Hunk hunk(int line) {
    var before = new ArrayList<String>();
    var after = new ArrayList<String>();
    boolean endsLine = true;
    for (; at < lines.size() && !isHead() && !isOther(lines.get(at)); at++) {
      String text = lines.get(at);
      if (text.equals(NO_LINE_END)) {
        // It is about the line above it: one that stays or comes has no end.
        endsLine = endsLine && lines.get(at - 1).startsWith("-");
      } else if (text.startsWith("-")) {
        before.add(text.substring(1));
      } else if (text.startsWith("+")) {
        after.add(text.substring(1));
      } else {
        // An empty line is one that has lost its blank on the way.
        String context = text.isEmpty() ? text : text.substring(1);
        before.add(context);
        after.add(context);
      }
    }
    if (at == lines.size() || !lines.get(at - 1).isEmpty()) {
      return new Patch.Hunk(line, before, after, endsLine);
    }
    // A blank line before the next part of the patch belongs to neither.
    return new Patch.Hunk(line, withoutLast(before), withoutLast(after), endsLine);
  }

  private static List<String> withoutLast(List<String> lines) {
    return lines.subList(0, lines.size() - 1);
  }

  private static boolean isOther(String line) {
    return HUNK.matcher(line).matches()
        || line.startsWith("diff --git ")
        || !(line.isEmpty() || " +-\\".indexOf(line.charAt(0)) >= 0);
  }

  /** A path with the prefix that git gives it taken off; null for no file. */
  private static @Nullable String path(String head, String prefix) {
    String path = head.substring(4);
    int tab = path.indexOf('\t');
    path = (tab < 0 ? path : path.substring(0, tab)).strip();
    if (path.equals(NOTHING)) {
      return null;
    }
    return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
  }
}
