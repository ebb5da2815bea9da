package dev.taskyard.executor.chat;

import java.io.IOException;

/** Something that the model can do. Stateless. */
interface Tool {
  ToolSchema schema();

  /** Whether it must not be done again when nobody knows how it ended. */
  boolean hasSideEffect();

  /**
   * Does it.
   *
   * @throws ToolFault when it can't be done as it was asked for
   * @throws IOException when the file system refuses
   */
  ToolResult call(Arguments arguments, ToolPlace place)
      throws ToolFault, IOException, InterruptedException;
}
