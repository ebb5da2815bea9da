package dev.taskyard.client;

import dev.taskyard.store.Database;
import dev.taskyard.store.StoreException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the workers of other processes what has been committed, on a thread of its own: nobody who
 * adds waits for it, and the same word that is told again while another is on its way is sent once.
 * A hint: whoever misses it polls. Thread-safe.
 */
final class Notifier implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Notifier.class);

  /** Between two words, so that a stream of adds is not a stream of words as well. */
  private static final long PAUSE_MILLIS = 2;

  private static final long QUIET_MILLIS = 20;
  private static final long CLOSE_MILLIS = 2000;

  private final Database database;
  private final Set<String> waiting = new LinkedHashSet<>();
  private long sentNanos = System.nanoTime() - QUIET_MILLIS * 1_000_000;
  private boolean started;
  private boolean sending;
  private boolean closed;

  Notifier(Database database) {
    this.database = database;
  }

  /**
   * Whether nothing was told for a while. Who is about to commit then tells with that commit, which
   * spares the way over another thread and transaction. The server has all commits that tell
   * something wait for each other, until they are on the disk: so only who adds now and then is to
   * do that. For who asks, this counts as telling.
   */
  synchronized boolean isQuiet() {
    long now = System.nanoTime();
    boolean quiet =
        database.canListen()
            && !sending
            && waiting.isEmpty()
            && now - sentNanos >= QUIET_MILLIS * 1_000_000;
    sentNanos = quiet ? now : sentNanos;
    return quiet;
  }

  /** Returns at once. */
  synchronized void tell(String payload) {
    if (closed || !database.canListen()) {
      return;
    }
    if (!started) {
      started = true;
      var thread = new Thread(this::run, "taskyard-notifier");
      thread.setDaemon(true);
      thread.start();
    }
    waiting.add(payload);
    notifyAll();
  }

  private void run() {
    try {
      Set<String> payloads = next();
      while (!payloads.isEmpty()) {
        send(payloads);
        payloads = next();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is to be told; nothing when that is all and nothing more will come. */
  private synchronized Set<String> next() throws InterruptedException {
    sending = false;
    notifyAll();
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    while (!closed && pauseLeft() > 0) {
      wait(Math.max(1, pauseLeft()));
    }
    sending = !waiting.isEmpty();
    sentNanos = System.nanoTime();
    Set<String> payloads = Set.copyOf(waiting);
    waiting.clear();
    return payloads;
  }

  private long pauseLeft() {
    return PAUSE_MILLIS - (System.nanoTime() - sentNanos) / 1_000_000;
  }

  private void send(Set<String> payloads) {
    try {
      database
          .transactions()
          .writeOnce(
              tx -> {
                payloads.forEach(tx::hintWorkers);
                return payloads;
              });
    } catch (StoreException e) {
      log.debug("workers are not told", e);
    } catch (RuntimeException e) {
      log.error("workers are not told", e);
    }
  }

  /** Waits until all is sent, for at most 2 s. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    long end = System.nanoTime() + CLOSE_MILLIS * 1_000_000;
    try {
      while (!waiting.isEmpty() || sending) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return;
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
