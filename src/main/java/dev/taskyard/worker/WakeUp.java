package dev.taskyard.worker;

/** "There may be something to do": many signals, one waiter. Thread-safe. */
final class WakeUp {
  private boolean signaled;

  synchronized void signal() {
    signaled = true;
    notifyAll();
  }

  /** Waits for a signal since the last time, at most {@code millis} ms. */
  synchronized void await(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (!signaled) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    signaled = false;
  }
}
