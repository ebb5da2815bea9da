package dev.taskyard.executor.chat;

import java.io.IOException;
import java.util.List;

/** Reads a text file, or some lines of it. */
final class ReadFile implements Tool {
  private static final int MOST_LINES = 2000;
  private static final int LONGEST_LINE = 2000;

  @Override
  public ToolSchema schema() {
    return ToolSchema.of("read_file", "Reads a text file; each line with its number and a tab.")
        .required("path", "string", "The file, relative to the workspace")
        .optional("from", "integer", "The first line, from 1")
        .optional("lines", "integer", "How many lines, at most 2000");
  }

  @Override
  public boolean hasSideEffect() {
    return false;
  }

  @Override
  public ToolResult call(Arguments arguments, ToolPlace place) throws ToolFault, IOException {
    String path = arguments.text("path");
    int from = arguments.number("from", 1, Integer.MAX_VALUE, 1);
    int count = arguments.number("lines", 1, MOST_LINES, MOST_LINES);
    List<String> lines = Texts.shown(path, place.files().read(path)).lines().toList();
    if (from > Math.max(1, lines.size())) {
      throw new ToolFault("'%s' has only %d lines".formatted(path, lines.size()));
    }
    if (lines.isEmpty()) {
      return ToolResult.done("(the file is empty)");
    }
    var text = new StringBuilder();
    int at = from - 1;
    for (; at < lines.size() && at < from - 1 + count; at++) {
      String line = Texts.limited(lines.get(at), LONGEST_LINE);
      if (text.length() + line.length() > place.longestResult() - 100 && at > from - 1) {
        break;
      }
      text.append(at + 1).append('\t').append(line).append('\n');
    }
    if (at < lines.size()) {
      text.append("(%d more lines; go on with from=%d)".formatted(lines.size() - at, at + 1));
    }
    return ToolResult.done(text.toString());
  }
}
