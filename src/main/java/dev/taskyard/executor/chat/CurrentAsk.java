package dev.taskyard.executor.chat;

import dev.taskyard.executor.StopSignal;
import org.jspecify.annotations.Nullable;

/**
 * What a run has asked its model and not heard to its end: a stop ends it. One for all that a run
 * asks, so that the signal holds on to none of it. Thread-safe.
 */
final class CurrentAsk {
  private final StopSignal stop;
  private @Nullable Runnable end;

  private CurrentAsk(StopSignal stop) {
    this.stop = stop;
  }

  /** That of a run. */
  static CurrentAsk of(StopSignal stop) {
    var ask = new CurrentAsk(stop);
    stop.onRaise(ask::end);
    return ask;
  }

  /**
   * From now on a stop runs this, on the stopping thread; at once when it has come already.
   *
   * @param how must not block; null when there is nothing to end
   */
  void endsBy(@Nullable Runnable how) {
    synchronized (this) {
      end = how;
    }
    if (stop.isRaised()) {
      end();
    }
  }

  private void end() {
    Runnable how;
    synchronized (this) {
      how = end;
    }
    if (how != null) {
      how.run();
    }
  }
}
