package dev.taskyard.client;

import java.time.Duration;
import java.util.Set;

/** A worker that runs in this process. Thread-safe; every method may be called more than once. */
public interface RunningWorker {
  /** The worker's name, as it stands in runs. */
  String name();

  /** The executors that it has. */
  Set<String> executors();

  /**
   * Claims nothing more and lets the runs go on; after the drain timeout they are stopped and given
   * back. Returns at once.
   */
  void drain();

  /** Stops the runs and gives their tasks back. Returns at once. */
  void stop();

  /** Waits for the end: true when the worker has ended, false when {@code atMost} passed. */
  boolean awaitEnd(Duration atMost) throws InterruptedException;
}
