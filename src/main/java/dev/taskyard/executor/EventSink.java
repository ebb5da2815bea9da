package dev.taskyard.executor;

import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.Redaction;

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

  /**
   * Waits until everything that was handed over is stored, or the run's lease is lost. A sink that
   * stores nothing returns at once.
   *
   * @throws InterruptedException when interrupted while waiting
   */
  default void sync() throws InterruptedException {}

  /**
   * Waits like {@link #sync}; for what must not be done unless what was said before it is known.
   *
   * @return whether all that was handed over since the run began is stored as it was said: false
   *     when the lease is lost, or the database refused some of it
   * @throws InterruptedException when interrupted while waiting
   */
  default boolean awaitStored() throws InterruptedException {
    sync();
    return true;
  }

  /**
   * Says that the run does something with a time limit of its own, and when it is over: the idle
   * clock stands still meanwhile. Calls nest.
   */
  default void busy(boolean begins) {}

  /** Says that the run is at work, though it has nothing to tell: the idle clock begins anew. */
  default void alive() {
    busy(true);
    busy(false);
  }

  /** What must not be in the files that a run leaves; of events the sink takes it out itself. */
  default Redaction redaction() {
    return Redaction.USUAL;
  }
}
