package dev.taskyard.executor.chat;

import java.io.IOException;

/** Lists a directory. */
final class ListFiles implements Tool {
  private static final int DEPTH = 2;
  private static final int DEEPEST = 20;
  private static final int MOST = 1000;

  @Override
  public ToolSchema schema() {
    return ToolSchema.of(
            "list_files", "Lists files with their sizes, and directories, which end in /.")
        .optional("path", "string", "The directory, relative to the workspace; it by default")
        .optional("depth", "integer", "How many levels deep, from 1 to 20; 2 by default");
  }

  @Override
  public boolean hasSideEffect() {
    return false;
  }

  @Override
  public ToolResult call(Arguments arguments, ToolPlace place) throws ToolFault, IOException {
    int depth = arguments.number("depth", 1, DEEPEST, DEPTH);
    var lines = new StringBuilder();
    int[] count = {0};
    FileWalk.Visitor visitor =
        (folder, name, attributes) -> {
          if (++count[0] > MOST) {
            lines.append("(and more: list a directory in it, or less deep)\n");
            return false;
          }
          lines.append(place.files().shown(folder.path().resolve(name)));
          if (attributes.isDirectory()) {
            lines.append('/');
          } else if (attributes.isSymbolicLink()) {
            lines.append("  (a link)");
          } else {
            lines.append("  ").append(attributes.size());
          }
          lines.append('\n');
          return true;
        };
    try (Confined.Found found = place.files().find(arguments.text("path", "."))) {
      var walk = new FileWalk(visitor, place.stop());
      walk.walk(found, depth);
      lines.append(walk.remark());
    }
    return ToolResult.done(lines.isEmpty() ? "(empty)" : lines.toString());
  }
}
