package dev.taskyard.executor;

import dev.taskyard.task.ExecutionEvent;
import org.jspecify.annotations.Nullable;

/**
 * Says one thing on a thread of its own, while the caller has something more urgent to do than to
 * wait for a sink that is full. Its methods are for one thread.
 */
final class Aside {
  private final EventSink events;
  private final String threadName;
  private @Nullable Thread speaker;

  Aside(EventSink events, String threadName) {
    this.events = events;
    this.threadName = threadName;
  }

  /** Says it, sooner or later. */
  void tell(String message) {
    var thread = new Thread(() -> emit(message), threadName);
    thread.setDaemon(true);
    thread.start();
    speaker = thread;
  }

  /** Waits until it is said. */
  void await() throws InterruptedException {
    if (speaker != null) {
      speaker.join();
    }
  }

  /** No longer tries to say it. */
  void giveUp() {
    if (speaker != null) {
      speaker.interrupt();
    }
  }

  private void emit(String message) {
    try {
      events.emit(new ExecutionEvent.Status(message));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
