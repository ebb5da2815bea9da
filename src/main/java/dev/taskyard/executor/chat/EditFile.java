package dev.taskyard.executor.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** Replaces a text in a file. */
final class EditFile implements Tool {
  @Override
  public ToolSchema schema() {
    return ToolSchema.of("edit_file", "Replaces a text in a file by another.")
        .required("path", "string", "The file, relative to the workspace")
        .required(
            "old_text",
            "string",
            "What is there, exactly, without line numbers; it must occur once")
        .required("new_text", "string", "What is to be there")
        .optional("all", "boolean", "Whether to replace it wherever it occurs");
  }

  @Override
  public boolean hasSideEffect() {
    return true;
  }

  @Override
  public ToolResult call(Arguments arguments, ToolPlace place) throws ToolFault, IOException {
    String path = arguments.text("path");
    String old = arguments.text("old_text");
    String replacement = arguments.text("new_text");
    String content = Texts.exact(path, place.files().read(path));
    if (old.isEmpty()) {
      throw new ToolFault("Argument 'old_text' is empty: use write_file for a new file");
    }
    int count = count(content, old);
    if (count == 0) {
      throw new ToolFault("'%s' has no such text: read the file again".formatted(path));
    }
    if (count > 1 && !arguments.flag("all")) {
      throw new ToolFault(
          "'%s' has this text %d times: give more of what is around it, or all=true"
              .formatted(path, count));
    }
    long length = content.length() + count * ((long) replacement.length() - old.length());
    if (length > Confined.LARGEST) {
      throw new ToolFault(
          "'%s' would have %d characters: expected at most %d"
              .formatted(path, length, Confined.LARGEST));
    }
    boolean ignored = place.files().write(path, content.replace(old, replacement).getBytes(UTF_8));
    return ToolResult.done(
        count == 1 ? "Changed " + path : "Changed %s in %d places".formatted(path, count));
  }

  private static int count(String content, String part) {
    int count = 0;
    for (int at = content.indexOf(part); at >= 0; at = content.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }
}
