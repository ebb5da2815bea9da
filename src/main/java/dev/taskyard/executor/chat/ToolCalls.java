package dev.taskyard.executor.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.taskyard.executor.EventJson;
import dev.taskyard.executor.Secrets;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionEvent.Together;
import dev.taskyard.task.ExecutionEvent.ToolCompleted;
import dev.taskyard.task.ExecutionEvent.ToolStarted;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.ThreadItem.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the model's calls, and sees to it that each has one result: that a call with a side effect
 * has begun is stored before it begins. For one run.
 */
final class ToolCalls {
  private final ToolBox tools;
  private final ToolPlace place;
  private final Conversation conversation;
  private final Secrets secrets;
  private boolean forced;

  /**
   * @param secrets masked in every result: what the model does not know it can't repeat
   */
  ToolCalls(ToolBox tools, ToolPlace place, Conversation conversation, Secrets secrets) {
    this.tools = tools;
    this.place = place;
    this.conversation = conversation;
    this.secrets = secrets;
  }

  /** Whether something of a call had to be killed. */
  boolean wasForced() {
    return forced;
  }

  /** Sees to the result of a call that has none. */
  void answer(ToolRequest request) throws InterruptedException {
    if (conversation.hasBegun(request.id())) {
      leaveUnknown(request);
      return;
    }
    Optional<Tool> tool = tools.find(request.name());
    boolean hasSideEffect = tool.map(Tool::hasSideEffect).orElse(false);
    var begun = new ArrayList<ExecutionEvent>();
    begun.add(new ToolStarted(request.id(), request.name(), input(request)));
    if (hasSideEffect) {
      begun.add(conversation.add(Kind.BEGUN, request.id(), request.name()));
    }
    place.events().emit(new Together(begun));
    boolean isKnown = !hasSideEffect || place.events().awaitStored();
    ToolResult result;
    if (place.stop().isRaised()) {
      result = ToolResult.failed("The run was stopped before this call was made.");
    } else if (!isKnown) {
      result = ToolResult.failed("The call was not made: that it begins could not be stored.");
    } else {
      result = result(request, tool.orElse(null));
    }
    forced |= result.forced();
    if (hasSideEffect || !isGoneOnWith()) {
      end(request, result);
    }
  }

  /** A look that was cut short is no result: the next run looks again. */
  private boolean isGoneOnWith() {
    return place
        .stop()
        .reason()
        .filter(reason -> reason == StopReason.SHUTDOWN || reason == StopReason.LEASE_LOST)
        .isPresent();
  }

  /** A former run had begun it, and died: nobody knows what became of it. */
  private void leaveUnknown(ToolRequest request) throws InterruptedException {
    String words =
        "%s (%s) was under way when the run before was cut off: it is not repeated, and the model is"
            + " told that its outcome is unknown";
    place
        .events()
        .emit(
            new Together(
                List.of(
                    new ExecutionEvent.Status(words.formatted(request.name(), request.id())),
                    conversation.add(Kind.TOOL, request.id(), Words.UNKNOWN))));
  }

  private static JsonNode input(ToolRequest request) {
    return EventJson.object(request.arguments())
        .<JsonNode>map(object -> object)
        .orElse(TextNode.valueOf(request.arguments()));
  }

  private ToolResult result(ToolRequest request, @Nullable Tool tool) throws InterruptedException {
    if (tool == null) {
      return ToolResult.failed(
          "There is no tool '%s' for this task: expected one of %s"
              .formatted(ModelFailure.brief(request.name()), tools.names()));
    }
    try {
      return tool.call(Arguments.of(request.arguments()), place);
    } catch (ToolFault e) {
      return ToolResult.failed(e.words());
    } catch (IOException e) {
      return ToolResult.failed(Confined.words(e));
    } catch (RuntimeException | StackOverflowError e) {
      return ToolResult.failed("The call could not be done: " + e);
    }
  }

  private void end(ToolRequest request, ToolResult result) throws InterruptedException {
    String told = Texts.limited(secrets.mask(result.told()), place.longestResult());
    String recorded = secrets.mask(result.recorded());
    var events = new ArrayList<ExecutionEvent>();
    events.add(new ToolCompleted(request.id(), request.name(), result.success(), recorded, null));
    events.addAll(result.events());
    events.add(
        conversation.add(Kind.TOOL, request.id(), result.success() ? told : "Failed: " + told));
    place.events().emit(new Together(events));
  }
}
