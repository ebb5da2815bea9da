package dev.taskyard.executor.chat;

import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionEvent.ItemKept;
import dev.taskyard.task.ExecutionEvent.ThreadBegun;
import dev.taskyard.task.ExecutionEvent.ThreadLinked;
import dev.taskyard.task.ExecutionEvent.TurnBegun;
import dev.taskyard.task.ExecutionEvent.TurnEnded;
import dev.taskyard.task.KeptThread;
import dev.taskyard.task.ThreadItem;
import dev.taskyard.task.ThreadItem.Kind;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A conversation, and the events that store what is added to it: whoever adds something emits what
 * is returned. For one thread.
 */
final class Conversation {
  private static final String WORD = "thread_";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String id;
  private final List<ThreadItem> items;
  private final boolean isNew;
  private int turn;
  private boolean isOpen;

  private Conversation(String id, List<ThreadItem> items, boolean isNew, int turn, boolean isOpen) {
    this.id = id;
    this.items = new ArrayList<>(items);
    this.isNew = isNew;
    this.turn = turn;
    this.isOpen = isOpen;
  }

  /** Another one. */
  static Conversation begin() {
    String random = Long.toString(RANDOM.nextLong() & Long.MAX_VALUE, Character.MAX_RADIX);
    String more = Long.toString(RANDOM.nextLong() & Long.MAX_VALUE, Character.MAX_RADIX);
    String name = (random + more).toLowerCase(Locale.ROOT);
    return new Conversation(WORD + name, List.of(), true, 0, false);
  }

  /** One that is stored. */
  static Conversation of(KeptThread kept) {
    return new Conversation(kept.id(), kept.items(), false, kept.turns(), kept.outcome() == null);
  }

  String id() {
    return id;
  }

  List<ThreadItem> items() {
    return List.copyOf(items);
  }

  /** Whether a turn is under way. */
  boolean isOpen() {
    return isOpen;
  }

  /** Which conversation and turn it is, for the task. */
  ThreadLinked link() {
    return new ThreadLinked(id, turnId());
  }

  private String turnId() {
    return "turn_%s_%d".formatted(id.substring(id.indexOf('_') + 1), turn);
  }

  /** A turn begins with this prompt; calls that were left without a result are answered first. */
  List<ExecutionEvent> beginTurn(String prompt, @Nullable String model) {
    var events = new ArrayList<ExecutionEvent>();
    for (ToolRequest request : unanswered()) {
      boolean hasBegun = hasBegun(request.id());
      events.add(add(Kind.TOOL, request.id(), hasBegun ? Words.UNKNOWN : Words.NOT_MADE));
    }
    if (isOpen) {
      events.add(endTurn("interrupted"));
    }
    if (isNew && items.isEmpty()) {
      events.add(new ThreadBegun(id, model));
    }
    turn++;
    isOpen = true;
    events.add(new TurnBegun(id, turn, turnId()));
    events.add(link());
    events.add(add(Kind.USER, null, prompt));
    return events;
  }

  /**
   * The turn ends.
   *
   * @param outcome one word
   */
  TurnEnded endTurn(String outcome) {
    isOpen = false;
    return new TurnEnded(id, turn, outcome);
  }

  /** Adds an item to the turn that is under way. */
  ItemKept add(Kind kind, @Nullable String callId, String content) {
    var item = new ThreadItem(items.size() + 1, turn, kind, callId, content);
    items.add(item);
    return new ItemKept(id, item);
  }

  /** What the model said last, if nobody has asked it anything since. */
  Optional<Said> lastReply() {
    for (int i = items.size() - 1; i >= 0; i--) {
      Kind kind = items.get(i).kind();
      if (kind == Kind.ASSISTANT) {
        return Optional.of(Said.of(items.get(i).content()));
      }
      if (kind == Kind.USER) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The calls of the last reply that have no result, in order. */
  List<ToolRequest> unanswered() {
    Set<String> answered = callIds(Kind.TOOL);
    return lastReply().map(Said::requests).orElse(List.of()).stream()
        .filter(request -> !answered.contains(request.id()))
        .toList();
  }

  /** Whether this call has begun. */
  boolean hasBegun(String callId) {
    return callIds(Kind.BEGUN).contains(callId);
  }

  /** How often the model has replied in this turn. */
  int replies() {
    return (int)
        items.stream().filter(item -> item.turn() == turn && item.kind() == Kind.ASSISTANT).count();
  }

  /** The same calls with ids that no other of this conversation has: some servers count anew. */
  List<ToolRequest> withOwnIds(List<ToolRequest> requests) {
    var taken = new HashSet<String>();
    items.stream()
        .filter(item -> item.kind() == Kind.ASSISTANT)
        .flatMap(item -> Said.of(item.content()).requests().stream())
        .forEach(request -> taken.add(request.id()));
    var own = new ArrayList<ToolRequest>();
    for (ToolRequest request : requests) {
      String plain = request.id().replaceAll("[^!-~]", "_");
      String base = plain.isEmpty() ? "call" : plain.substring(0, Math.min(plain.length(), 150));
      String callId = base;
      for (int n = 2; !taken.add(callId); n++) {
        callId = base + "-" + n;
      }
      own.add(new ToolRequest(callId, request.name(), request.arguments()));
    }
    return own;
  }

  private Set<String> callIds(Kind kind) {
    var ids = new HashSet<String>();
    for (ThreadItem item : items) {
      if (item.kind() == kind && item.callId() != null) {
        ids.add(item.callId());
      }
    }
    return ids;
  }
}
