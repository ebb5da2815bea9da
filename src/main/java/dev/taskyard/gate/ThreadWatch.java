package dev.taskyard.gate;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.ForwardingSink;
import dev.taskyard.task.ExecutionEvent;
import org.jspecify.annotations.Nullable;

/** Passes everything on, and remembers which conversation the run was linked to. Thread-safe. */
final class ThreadWatch extends ForwardingSink {
  private volatile @Nullable String thread;

  ThreadWatch(EventSink events) {
    super(events);
  }

  @Override
  public void emit(ExecutionEvent event) throws InterruptedException {
    watch(event);
    super.emit(event);
  }

  private void watch(ExecutionEvent event) {
    if (event instanceof ExecutionEvent.ThreadLinked linked) {
      thread = linked.threadId();
    } else if (event instanceof ExecutionEvent.Together all) {
      all.events().forEach(this::watch);
    }
  }

  /** The conversation; null when there is none. */
  @Nullable String thread() {
    return thread;
  }
}
