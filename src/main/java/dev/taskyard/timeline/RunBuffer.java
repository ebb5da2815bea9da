package dev.taskyard.timeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded buffer between one run and the recorder: at most 256 events or about a million
 * characters, the ones under way included; then the run waits, and nobody else does. Thread-safe.
 */
final class RunBuffer {
  private static final Logger log = LoggerFactory.getLogger(RunBuffer.class);
  private static final int MOST_EVENTS = 256;
  private static final int MOST_WEIGHT = 1 << 20;

  /** Something that puts events. */
  interface Putting {
    void run() throws InterruptedException;
  }

  private final RunKey key;
  private final Recorder recorder;
  private final Runnable onLeaseLost;
  private final CompletableFuture<EndOutcome> end = new CompletableFuture<>();
  private final MessageWindow window = new MessageWindow();
  private final Unanswered unanswered = new Unanswered();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition space = lock.newCondition();
  // --- guarded by lock
  private final Deque<Prepared> waiting = new ArrayDeque<>();
  private int weight;
  private int underWay;
  private boolean refused;
  private boolean told;

  // --- read without it

  /** Whoever puts sets it, one at a time. */
  private volatile boolean unbounded;

  private volatile boolean unrecordable;
  private volatile boolean lost;

  RunBuffer(RunKey key, Recorder recorder, Runnable onLeaseLost) {
    this.key = key;
    this.recorder = recorder;
    this.onLeaseLost = onLeaseLost;
  }

  RunKey key() {
    return key;
  }

  MessageWindow window() {
    return window;
  }

  Unanswered unanswered() {
    return unanswered;
  }

  CompletableFuture<EndOutcome> end() {
    return end;
  }

  boolean isLost() {
    return lost;
  }

  boolean isFull() {
    lock.lock();
    try {
      return full();
    } finally {
      lock.unlock();
    }
  }

  private boolean full() {
    return waiting.size() + underWay >= MOST_EVENTS || weight >= MOST_WEIGHT;
  }

  /** Adds an event; waits while the buffer is full and the lease lives. */
  void put(Prepared event) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (full() && !lost && !unbounded) {
        space.await();
      }
      add(event);
    } finally {
      lock.unlock();
    }
    recorder.ready(this);
  }

  /**
   * Waits until all that was put is committed, or the lease is lost and the run was told so.
   *
   * @return whether all of it is, and nothing was ever {@link #refused}
   */
  boolean awaitStored() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (lost ? !told : waiting.size() + underWay > 0) {
        space.await();
      }
      return !lost && !refused;
    } finally {
      lock.unlock();
    }
  }

  /** Adds the run's last event, full or not. */
  void putEnd(Prepared event) {
    lock.lock();
    try {
      add(event);
    } finally {
      lock.unlock();
    }
    recorder.ready(this);
  }

  private void add(Prepared event) {
    if (!lost) {
      waiting.addLast(event);
      weight += event.weight();
    }
  }

  /** Lets {@code putting} put beyond the bound; for what is bounded elsewhere. */
  void withoutWaiting(Putting putting) {
    unbounded = true;
    try {
      putting.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      unbounded = false;
    }
  }

  // --- the recorder's side

  /** Takes up to {@code most} events; they count as under way until {@link #stored}. */
  List<Prepared> take(int most) {
    lock.lock();
    try {
      var taken = new ArrayList<Prepared>();
      while (taken.size() < most && !waiting.isEmpty()) {
        taken.add(waiting.removeFirst());
      }
      underWay = taken.size();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** What was taken is committed, or a part of it. */
  void stored(List<Prepared> events) {
    lock.lock();
    try {
      if (!lost) {
        events.forEach(event -> weight -= event.weight());
        underWay -= events.size();
      }
      space.signalAll();
    } finally {
      lock.unlock();
    }
    if (events.stream().anyMatch(Prepared::isEnd)) {
      end.complete(EndOutcome.RECORDED);
    } else if (hasWaiting()) {
      recorder.ready(this);
    }
  }

  /**
   * The database does not take an event that is under way, and another stands in for it; to be told
   * before that one counts as stored.
   */
  void refused(Prepared event, Prepared instead) {
    unanswered.answered();
    lock.lock();
    try {
      refused = true;
      if (!lost) {
        weight += instead.weight() - event.weight();
        space.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean hasWaiting() {
    lock.lock();
    try {
      return !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** What the run has to say can't be stored, whoever tries: it goes on nowhere. */
  void cannotBeRecorded() {
    unrecordable = true;
    leaseLost();
  }

  /** Whether that is why it has ended here. */
  boolean isUnrecordable() {
    return unrecordable;
  }

  /**
   * The task is somebody else's: whatever waits is dropped, whoever waits goes on, and finds the
   * run stopped; so does who only now begins to wait.
   */
  void leaseLost() {
    lock.lock();
    try {
      if (lost) {
        return;
      }
      lost = true;
      waiting.clear();
      weight = 0;
      underWay = 0;
      // Who puts holds what a stop listener may want; who asks what is stored waits to be told.
      space.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      onLeaseLost.run();
    } catch (RuntimeException | Error e) {
      // Whoever is told may be a client's code; the recorder has other runs to write.
      log.error("task {} run {}: stopping it failed", key.publicId(), key.run(), e);
    } finally {
      wakeAll();
      boolean ignored = end.complete(EndOutcome.LEASE_LOST);
    }
  }

  private void wakeAll() {
    lock.lock();
    try {
      told = true;
      space.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
