package dev.taskyard.executor.chat;

import dev.taskyard.executor.EventSink;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.KeptThread;
import dev.taskyard.task.ThreadItem;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes down what a run says, and gives back the conversation that it makes. */
final class Memory implements EventSink, Conversations {
  private final List<ExecutionEvent> events = new CopyOnWriteArrayList<>();
  private final int run;
  private volatile Runnable onCall = () -> {};
  private volatile boolean stores = true;

  Memory(int run) {
    this.run = run;
  }

  /** The same as it stood after so many events: what comes together stays together. */
  Memory upTo(int count) {
    var before = new Memory(run);
    before.events.addAll(events.subList(0, count));
    return before;
  }

  @Override
  public void emit(ExecutionEvent event) {
    events.add(event);
    if (of(ExecutionEvent.ToolStarted.class).size() == 1) {
      onCall.run();
    }
  }

  /** Is run when the first call has begun. */
  void onCall(Runnable deed) {
    onCall = deed;
  }

  /** From now on it is as if the database had refused what is told. */
  void storeNothing() {
    stores = false;
  }

  @Override
  public boolean awaitStored() {
    return stores;
  }

  int size() {
    return events.size();
  }

  /** All of this type, those that stand together included. */
  <E extends ExecutionEvent> List<E> of(Class<E> type) {
    return events.stream()
        .flatMap(
            event ->
                event instanceof ExecutionEvent.Together all
                    ? all.events().stream()
                    : java.util.stream.Stream.of(event))
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  List<ThreadItem> items() {
    return of(ExecutionEvent.ItemKept.class).stream().map(ExecutionEvent.ItemKept::item).toList();
  }

  List<ThreadItem> items(ThreadItem.Kind kind) {
    return items().stream().filter(item -> item.kind() == kind).toList();
  }

  /** All messages, as one. */
  String said() {
    return of(ExecutionEvent.MessageDelta.class).stream()
        .map(ExecutionEvent.MessageDelta::content)
        .collect(java.util.stream.Collectors.joining());
  }

  List<String> statuses() {
    return of(ExecutionEvent.Status.class).stream().map(ExecutionEvent.Status::message).toList();
  }

  /** The conversation that was linked last. */
  String thread() {
    var links = of(ExecutionEvent.ThreadLinked.class);
    return links.get(links.size() - 1).threadId();
  }

  @Override
  public Optional<KeptThread> find(String task, String thread) {
    List<ExecutionEvent.TurnBegun> turns = of(ExecutionEvent.TurnBegun.class);
    if (turns.isEmpty() || !turns.get(0).threadId().equals(thread)) {
      return Optional.empty();
    }
    int last = turns.get(turns.size() - 1).turn();
    return Optional.of(new KeptThread(thread, last, run, outcome(last), items()));
  }

  private @Nullable String outcome(int turn) {
    return of(ExecutionEvent.TurnEnded.class).stream()
        .filter(ended -> ended.turn() == turn)
        .map(ExecutionEvent.TurnEnded::outcome)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
