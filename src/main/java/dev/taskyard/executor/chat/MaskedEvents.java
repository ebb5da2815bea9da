package dev.taskyard.executor.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.taskyard.executor.EventJson;
import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.ForwardingSink;
import dev.taskyard.executor.Secrets;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionEvent.ChecklistUpdated;
import dev.taskyard.task.ExecutionEvent.GateRan;
import dev.taskyard.task.ExecutionEvent.ItemKept;
import dev.taskyard.task.ExecutionEvent.MessageDelta;
import dev.taskyard.task.ExecutionEvent.Status;
import dev.taskyard.task.ExecutionEvent.Together;
import dev.taskyard.task.ExecutionEvent.ToolCompleted;
import dev.taskyard.task.ExecutionEvent.ToolStarted;
import dev.taskyard.task.ThreadItem;

/**
 * What a conversation tells, without the secrets of its environment: a server may repeat the key
 * that it was sent. A message is held back until white space ends a word, so that no piece parts a
 * secret. What has the shape of a secret, the sink takes out itself. Thread-safe as far as the sink
 * is; messages are for one thread.
 */
final class MaskedEvents extends ForwardingSink {
  /** A longer word is no secret. */
  private static final int LONGEST_WORD = 4096;

  private final Secrets secrets;
  private final StringBuilder word = new StringBuilder();

  MaskedEvents(EventSink events, Secrets secrets) {
    super(events);
    this.secrets = secrets;
  }

  @Override
  public void emit(ExecutionEvent event) throws InterruptedException {
    if (event instanceof MessageDelta delta) {
      say(delta.content());
    } else {
      endMessage();
      super.emit(masked(event));
    }
  }

  private void say(String piece) throws InterruptedException {
    int end = piece.length();
    while (end > 0 && !Character.isWhitespace(piece.charAt(end - 1))) {
      end--;
    }
    word.append(piece, 0, end);
    if (end > 0 || word.length() > LONGEST_WORD) {
      endMessage();
    }
    word.append(piece, end, piece.length());
    alive();
  }

  /** Says what was held back. */
  void endMessage() throws InterruptedException {
    if (!word.isEmpty()) {
      String said = secrets.maskValues(word.toString());
      word.setLength(0);
      super.emit(new MessageDelta(said));
    }
  }

  private ExecutionEvent masked(ExecutionEvent event) {
    if (event instanceof Together all) {
      return new Together(all.events().stream().map(this::masked).toList());
    } else if (event instanceof Status status) {
      return new Status(secrets.maskValues(status.message()));
    } else if (event instanceof ToolStarted call) {
      JsonNode input = call.input();
      return new ToolStarted(call.id(), call.name(), input == null ? null : masked(input));
    } else if (event instanceof ToolCompleted call) {
      String output = secrets.maskValues(call.output());
      return new ToolCompleted(call.id(), call.name(), call.success(), output, call.metadata());
    } else if (event instanceof ChecklistUpdated updated) {
      return new ChecklistUpdated(updated.checklist().withWords(secrets::maskValues));
    } else if (event instanceof GateRan ran) {
      return new GateRan(ran.gate().withWords(secrets::maskValues), ran.log());
    } else if (event instanceof ItemKept kept) {
      ThreadItem item = kept.item();
      String content = secrets.maskValues(item.content());
      return new ItemKept(
          kept.threadId(),
          new ThreadItem(item.item(), item.turn(), item.kind(), item.callId(), content));
    }
    return event;
  }

  private JsonNode masked(JsonNode input) {
    if (input.isTextual()) {
      return TextNode.valueOf(secrets.maskValues(input.textValue()));
    }
    String text = input.toString();
    String masked = secrets.maskValues(text);
    return masked.equals(text)
        ? input
        : EventJson.object(masked).<JsonNode>map(object -> object).orElse(TextNode.valueOf(masked));
  }

  @Override
  public void sync() throws InterruptedException {
    endMessage();
    super.sync();
  }

  @Override
  public boolean awaitStored() throws InterruptedException {
    endMessage();
    return super.awaitStored();
  }
}
