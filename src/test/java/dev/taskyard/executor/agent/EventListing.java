package dev.taskyard.executor.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.taskyard.task.ChecklistItem;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionEvent.ChecklistUpdated;
import dev.taskyard.task.ExecutionEvent.MessageDelta;
import dev.taskyard.task.ExecutionEvent.RunDescribed;
import dev.taskyard.task.ExecutionEvent.RuntimeEvent;
import dev.taskyard.task.ExecutionEvent.Status;
import dev.taskyard.task.ExecutionEvent.ThreadLinked;
import dev.taskyard.task.ExecutionEvent.ToolCompleted;
import dev.taskyard.task.ExecutionEvent.ToolProgress;
import dev.taskyard.task.ExecutionEvent.ToolStarted;
import dev.taskyard.task.ExecutionEvent.UsageReported;
import dev.taskyard.task.ExecutionResult;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Events as text that a reader can check, one a line, with the end of the run as the last. */
final class EventListing {
  private static final int SHORT = 100;

  private EventListing() {}

  static String of(List<ExecutionEvent> events, ExecutionResult result) {
    return events.stream().map(EventListing::line).collect(Collectors.joining("\n"))
        + "\n= "
        + end(result)
        + "\n";
  }

  private static String line(ExecutionEvent event) {
    if (event instanceof ThreadLinked e) {
      return "thread          %s, turn %s".formatted(e.threadId(), e.turnId());
    } else if (event instanceof RunDescribed e) {
      return "described       version %s, command %s".formatted(e.version(), e.command());
    } else if (event instanceof Status e) {
      return "status          " + quoted(e.message());
    } else if (event instanceof MessageDelta e) {
      return "message         " + quoted(e.content());
    } else if (event instanceof ToolStarted e) {
      return "tool started    %s %s %s".formatted(e.id(), e.name(), json(e.input()));
    } else if (event instanceof ToolProgress e) {
      return "tool progress   %s %s".formatted(e.id(), quoted(e.output()));
    } else if (event instanceof ToolCompleted e) {
      return "tool %s  %s %s %s %s"
          .formatted(
              e.success() ? "succeeded" : "failed   ",
              e.id(),
              e.name(),
              quoted(e.output()),
              json(e.metadata()));
    } else if (event instanceof ExecutionEvent.Error e) {
      return "error           " + quoted(e.message());
    } else if (event instanceof RuntimeEvent e) {
      return "runtime event   #%d %s %s".formatted(e.seq(), e.event(), quoted(e.summary()));
    } else if (event instanceof ChecklistUpdated e) {
      return "checklist       %d%% %s"
          .formatted(
              e.checklist().completionPct(),
              e.checklist().items().stream()
                  .map(EventListing::item)
                  .collect(Collectors.joining(", ")));
    } else if (event instanceof UsageReported e) {
      return "usage           model %s: in %d, out %d, cached %d, cost %s"
          .formatted(
              e.model(),
              e.usage().inputTokens(),
              e.usage().outputTokens(),
              e.usage().cachedTokens(),
              e.usage().costUsd());
    }
    return event.toString();
  }

  private static String item(ChecklistItem item) {
    return "%d %s [%s]".formatted(item.id(), item.content(), item.status());
  }

  private static String end(ExecutionResult result) {
    return "%s, cause %s%s%s, error %s, text %s"
        .formatted(
            result.status().word(),
            result.cause().word(),
            result.transientFailure() ? ", transient" : "",
            result.rateLimited() ? ", until " + result.retryAt() : "",
            quoted(result.error()),
            quoted(result.text()));
  }

  private static String json(@Nullable JsonNode node) {
    return node == null ? "-" : shortened(node.toString());
  }

  private static String quoted(@Nullable String text) {
    return text == null ? "null" : shortened(TextNode.valueOf(text).toString());
  }

  private static String shortened(String text) {
    return text.length() <= SHORT * 2
        ? text
        : "%s ... %s (%d characters)"
            .formatted(
                text.substring(0, SHORT), text.substring(text.length() - SHORT / 2), text.length());
  }
}
