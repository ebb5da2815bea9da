package dev.taskyard.executor.chat;

import dev.taskyard.task.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole reply of the model.
 *
 * @param text what it says; empty when it only calls
 * @param reasoning what it thought, where the server tells; some want it back with the calls
 * @param finishReason the server's word for why it ended: stop, length, tool_calls, …
 * @param usage without its cost
 * @param model the name that the server calls it by
 */
record Reply(
    String text,
    String reasoning,
    List<ToolRequest> requests,
    String finishReason,
    Usage usage,
    @Nullable String model) {
  Reply {
    requests = List.copyOf(requests);
  }

  /** Whether its end is missing, as it would have been too long. */
  boolean isCutShort() {
    return finishReason.equals("length");
  }
}
