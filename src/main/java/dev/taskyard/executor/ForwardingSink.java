package dev.taskyard.executor;

import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.Redaction;

/**
 * A sink in front of another, which all goes to that its subclass does not see to itself. As
 * thread-safe as the other.
 */
public abstract class ForwardingSink implements EventSink {
  private final EventSink next;

  protected ForwardingSink(EventSink next) {
    this.next = next;
  }

  @Override
  public void emit(ExecutionEvent event) throws InterruptedException {
    next.emit(event);
  }

  @Override
  public void sync() throws InterruptedException {
    next.sync();
  }

  @Override
  public boolean awaitStored() throws InterruptedException {
    return next.awaitStored();
  }

  @Override
  public void busy(boolean begins) {
    next.busy(begins);
  }

  @Override
  public Redaction redaction() {
    return next.redaction();
  }
}
