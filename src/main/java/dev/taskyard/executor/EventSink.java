package dev.taskyard.executor;

import dev.taskyard.task.ExecutionEvent;

/** Takes what an executor has to say, in order. Safe for use by several threads of one run. */
@FunctionalInterface
public interface EventSink {
  /**
   * Hands over one event. Returns when it is buffered, not when it is stored; waits while the run's
   * buffer is full. After the run's lease is lost it returns at once and the event is dropped.
   *
   * @throws InterruptedException when interrupted while waiting
   */
  void emit(ExecutionEvent event) throws InterruptedException;
}
