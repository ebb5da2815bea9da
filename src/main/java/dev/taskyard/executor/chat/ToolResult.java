package dev.taskyard.executor.chat;

import dev.taskyard.task.ExecutionEvent;
import java.util.List;

/**
 * How a call went.
 *
 * @param told to the model
 * @param recorded on the task
 * @param events what else happened by it
 * @param forced whether something of it had to be killed
 */
record ToolResult(
    boolean success, String told, String recorded, List<ExecutionEvent> events, boolean forced) {
  ToolResult {
    events = List.copyOf(events);
  }

  static ToolResult done(String told) {
    return new ToolResult(true, told, told, List.of(), false);
  }

  static ToolResult failed(String told) {
    return new ToolResult(false, told, told, List.of(), false);
  }

  /** The same where more is recorded than the model need be told again. */
  ToolResult recorded(String more) {
    return new ToolResult(success, told, more, events, forced);
  }

  ToolResult with(ExecutionEvent event) {
    return new ToolResult(success, told, recorded, List.of(event), forced);
  }
}
