package dev.taskyard.executor;

import dev.taskyard.task.StopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Raised at most once, when a run must end early. Thread-safe. */
public final class StopSignal {
  private final CountDownLatch raised = new CountDownLatch(1);
  private final List<Runnable> listeners = new ArrayList<>();
  private volatile @Nullable StopReason reason;

  /** Raises it; a lost lease overrides an earlier reason, any other later call changes nothing. */
  public void raise(StopReason newReason) {
    List<Runnable> toTell;
    synchronized (listeners) {
      if (reason != null) {
        if (newReason == StopReason.LEASE_LOST) {
          reason = newReason;
        }
        return;
      }
      reason = newReason;
      toTell = List.copyOf(listeners);
      listeners.clear();
    }
    raised.countDown();
    toTell.forEach(Runnable::run);
  }

  /** Why, once it is raised. */
  public Optional<StopReason> reason() {
    return Optional.ofNullable(reason);
  }

  public boolean isRaised() {
    return reason != null;
  }

  /**
   * Runs {@code listener} when it is raised, on the raising thread; at once when it already is. It
   * must not block.
   */
  public void onRaise(Runnable listener) {
    synchronized (listeners) {
      if (reason == null) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  /** Waits up to {@code millis} milliseconds; true when it is raised. */
  public boolean await(long millis) throws InterruptedException {
    return raised.await(millis, TimeUnit.MILLISECONDS);
  }
}
