package dev.taskyard.executor.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** Writes a whole file. */
final class WriteFile implements Tool {
  @Override
  public ToolSchema schema() {
    return ToolSchema.of(
            "write_file", "Writes a file, over what was there; makes missing directories.")
        .required("path", "string", "The file, relative to the workspace")
        .required("content", "string", "All of its content");
  }

  @Override
  public boolean hasSideEffect() {
    return true;
  }

  @Override
  public ToolResult call(Arguments arguments, ToolPlace place) throws ToolFault, IOException {
    String path = arguments.text("path");
    byte[] content = arguments.text("content").getBytes(UTF_8);
    boolean wasThere = place.files().write(path, content);
    return ToolResult.done(
        "%s %s, %d bytes".formatted(wasThere ? "Replaced" : "Made", path, content.length));
  }
}
