package dev.taskyard.gate;

import dev.taskyard.executor.EventSink;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.Redaction;
import org.jspecify.annotations.Nullable;

/** Passes everything on, and remembers which conversation the run was linked to. Thread-safe. */
final class ThreadWatch implements EventSink {
  private final EventSink events;
  private volatile @Nullable String thread;

  ThreadWatch(EventSink events) {
    this.events = events;
  }

  @Override
  public void emit(ExecutionEvent event) throws InterruptedException {
    watch(event);
    events.emit(event);
  }

  private void watch(ExecutionEvent event) {
    if (event instanceof ExecutionEvent.ThreadLinked linked) {
      thread = linked.threadId();
    } else if (event instanceof ExecutionEvent.Together all) {
      all.events().forEach(this::watch);
    }
  }

  @Override
  public void sync() throws InterruptedException {
    events.sync();
  }

  @Override
  public boolean awaitStored() throws InterruptedException {
    return events.awaitStored();
  }

  @Override
  public void busy(boolean begins) {
    events.busy(begins);
  }

  @Override
  public Redaction redaction() {
    return events.redaction();
  }

  /** The conversation; null when there is none. */
  @Nullable String thread() {
    return thread;
  }
}
