package dev.taskyard.executor.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.agent.Ending;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionEvent.Status;
import dev.taskyard.task.ExecutionEvent.Together;
import dev.taskyard.task.ExecutionEvent.UsageReported;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.ThreadItem;
import dev.taskyard.task.ThreadItem.Kind;
import dev.taskyard.task.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation, from where it stands to its end: what comes next is read off the
 * conversation each time, so that a run that goes on does the same as one that begins. For one
 * thread.
 */
final class ChatRun {
  private final ChatSettings settings;
  private final String executor;
  private final String model;
  private final ExecutionTask task;
  private final Conversation conversation;
  private final ToolBox tools;
  private final ToolCalls calls;
  private final Asking asking;
  private final EventSink events;
  private final StopSignal stop;
  private final Context context;
  private final String system;
  private boolean compacts = true;

  /** What a run works with. */
  record Parts(
      String executor,
      ChatSettings settings,
      String model,
      ExecutionTask task,
      Conversation conversation,
      ToolBox tools,
      ToolCalls calls,
      Asking asking,
      EventSink events,
      StopSignal stop) {}

  ChatRun(Parts parts) {
    this.executor = parts.executor;
    this.settings = parts.settings;
    this.model = parts.model;
    this.task = parts.task;
    this.conversation = parts.conversation;
    this.tools = parts.tools;
    this.calls = parts.calls;
    this.asking = parts.asking;
    this.events = parts.events;
    this.stop = parts.stop;
    this.context = new Context(settings.contextLimit());
    this.system = Words.system(task, tools);
  }

  /** Does all that is left to do in the turn that is under way. */
  ExecutionResult execute() throws InterruptedException {
    try {
      while (!stop.isRaised()) {
        Optional<Said> last = conversation.lastReply();
        List<ToolRequest> unanswered = conversation.unanswered();
        if (!unanswered.isEmpty()) {
          calls.answer(unanswered.get(0));
        } else if (last.isEmpty() || !last.get().requests().isEmpty()) {
          if (conversation.replies() >= settings.maxTurns()) {
            return failed(
                "Stopped after %d replies: max_turns of executor '%s'"
                    .formatted(settings.maxTurns(), executor));
          }
          askNext();
        } else if (last.get().isCutShort()) {
          events.emit(conversation.add(Kind.USER, null, Words.GO_ON));
        } else {
          return completed(last.get().text());
        }
      }
      return stopped();
    } catch (ModelFailure failure) {
      return stop.isRaised() ? stopped() : failed(failure);
    }
  }

  // --- the model

  private void askNext() throws ModelFailure, InterruptedException {
    // What the model is told is stored before it can act on it.
    events.sync();
    if (!context.hasRoom(request().length())) {
      compact(true);
    }
    Reply reply;
    try {
      reply = ask();
    } catch (ModelFailure failure) {
      if (failure.kind() != ModelFailure.Kind.TOO_LONG) {
        throw failure;
      }
      // The server takes less than it was thought to take.
      compact(false);
      reply = ask();
    }
    var said =
        new Said(
            reply.text(),
            reply.reasoning(),
            conversation.withOwnIds(reply.requests()),
            reply.finishReason());
    var told = new ArrayList<ExecutionEvent>();
    usage(reply).ifPresent(told::add);
    told.add(conversation.add(Kind.ASSISTANT, null, said.json()));
    events.emit(new Together(told));
    events.sync();
  }

  private Reply ask() throws ModelFailure, InterruptedException {
    String body = request();
    if (!context.fits(body.length())) {
      throw ModelFailure.refused(
          "The conversation of about %d tokens does not fit into context_limit %d of executor '%s'"
              .formatted(context.tokens(body.length()), context.limit(), executor));
    }
    Reply reply = asking.ask(body, new Telling());
    context.learn(body.length(), reply.usage());
    if (reply.finishReason().equals("content_filter")) {
      throw ModelFailure.refused("The model's server withheld the reply (content_filter)");
    }
    return reply;
  }

  private String request() {
    ObjectNode request = Messages.request(model, system, conversation.items(), tools);
    return request.toString();
  }

  private Optional<ExecutionEvent> usage(Reply reply) {
    Usage usage = settings.costed(reply.usage(), model);
    String other = model.equals(task.model()) ? null : model;
    return usage.equals(Usage.UNKNOWN)
        ? Optional.empty()
        : Optional.of(new UsageReported(usage, other));
  }

  /** Passes on what is said, as messages. */
  private final class Telling implements ReplyListener {
    @Override
    public void said(String piece) throws InterruptedException {
      events.emit(new ExecutionEvent.MessageDelta(piece));
    }

    /** That it thinks is a sign of life, and nothing to tell. */
    @Override
    public void alive() {
      events.alive();
    }
  }

  /** Has the model sum up the beginning of the conversation, where that may make it shorter. */
  private void compact(boolean keepsLast) throws ModelFailure, InterruptedException {
    int before = request().length();
    var compaction = Compaction.of(conversation.items(), context, keepsLast);
    if (!compacts || !compaction.hasReplies()) {
      return;
    }
    String body = Messages.single(model, Words.SUMMARISE, compaction.transcript()).toString();
    Reply reply = asking.ask(body, new Unheard());
    var told = new ArrayList<ExecutionEvent>();
    usage(reply).ifPresent(told::add);
    Summary summary = compaction.summary(reply.text());
    int after = lengthWith(summary);
    compacts = after < before;
    if (compacts) {
      told.add(conversation.add(Kind.SUMMARY, null, summary.json()));
    }
    told.add(
        new Status(
            compacts
                ? "Conversation compacted: about %d tokens became %d, the first %d items a summary"
                    .formatted(context.tokens(before), context.tokens(after), compaction.covers())
                : "Conversation not compacted: its summary is no shorter"));
    events.emit(new Together(told));
  }

  /** How long the request would be. */
  private int lengthWith(Summary summary) {
    var items = new ArrayList<ThreadItem>(conversation.items());
    items.add(new ThreadItem(items.size() + 1, 0, Kind.SUMMARY, null, summary.json()));
    return Messages.request(model, system, items, tools).toString().length();
  }

  /** A summary is no message. */
  private final class Unheard implements ReplyListener {
    @Override
    public void said(String piece) {
      alive();
    }

    @Override
    public void alive() {
      events.alive();
    }
  }

  // --- the end

  private ExecutionResult completed(String text) throws InterruptedException {
    events.emit(conversation.endTurn("completed"));
    return ExecutionResult.completed(text.isBlank() ? null : text);
  }

  private ExecutionResult failed(String error) throws InterruptedException {
    events.emit(conversation.endTurn("failed"));
    return ExecutionResult.failed(error, Cause.FAILED).withText(lastText());
  }

  /** A turn that may yet be gone on with stays open. */
  private ExecutionResult failed(ModelFailure failure) throws InterruptedException {
    return switch (failure.kind()) {
      case RATE_LIMITED ->
          ExecutionResult.rateLimited(failure.words(), failure.retryAt().orElse(null));
      case PASSING -> new Ending.ApiFailed(failure.words(), true).result(lastText());
      case TOO_LONG, REFUSED -> {
        events.emit(conversation.endTurn("failed"));
        yield new Ending.ApiFailed(failure.words(), false).result(lastText());
      }
    };
  }

  private @Nullable String lastText() {
    return conversation.lastReply().map(Said::text).filter(text -> !text.isBlank()).orElse(null);
  }

  /** What becomes of the task is decided by the reason of the stop. */
  private ExecutionResult stopped() throws InterruptedException {
    return switch (stop.reason().orElseThrow()) {
      case CANCEL_REQUESTED -> {
        events.emit(conversation.endTurn("canceled"));
        yield ExecutionResult.canceled(calls.wasForced() ? Cause.CANCEL_FORCED : Cause.CANCELED);
      }
      case WALL_TIMEOUT -> timedOut(Cause.WALL_TIMEOUT);
      case IDLE_TIMEOUT -> timedOut(Cause.IDLE_TIMEOUT);
      case LEASE_LOST -> ExecutionResult.failed("Stopped", Cause.LEASE_LOST);
      case SHUTDOWN -> ExecutionResult.failed("Stopped", Cause.GIVEN_BACK);
    };
  }

  private ExecutionResult timedOut(Cause cause) throws InterruptedException {
    events.emit(conversation.endTurn("failed"));
    return ExecutionResult.failed("Stopped at its limit", cause);
  }
}
