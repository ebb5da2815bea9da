package dev.taskyard.executor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the output of a host's command to its end on a thread of its own: into its log, and to
 * whoever looks on.
 */
final class HostOutput {
  /** As {@link OutputReader}: a pipe that is silent for so long is held by somebody outside. */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final InputStream in;
  private final CappedLog log;
  private final Thread thread;
  private final CountDownLatch end = new CountDownLatch(1);

  // --- the reading thread's
  private @Nullable OutputStream onlooker;

  /** Nanoseconds of the clock since when it waits for output; 0 while it does not. */
  private volatile long waitingSince;

  private volatile boolean givenUp;
  private volatile @Nullable String trouble;

  HostOutput(InputStream in, CappedLog log, OutputStream onlooker, String threadName) {
    this.in = in;
    this.log = log;
    this.onlooker = onlooker;
    this.thread = new Thread(this::run, threadName);
    this.thread.setDaemon(true);
    this.thread.start();
  }

  /**
   * Waits until all is read, once the command's processes are gone; gives up when the pipe stays
   * open and silent. Then the log is complete as far as it goes.
   */
  void awaitEnd() throws InterruptedException {
    long start = System.nanoTime();
    while (!end.await(50, TimeUnit.MILLISECONDS)) {
      long waiting = waitingSince;
      long since = waiting - start > 0 ? waiting : start;
      if (waiting != 0 && System.nanoTime() - since > SILENCE_NANOS) {
        trouble = "Its output is still held open by a process outside it; not read on";
        abandon();
        end.await(1, TimeUnit.SECONDS);
        return;
      }
    }
  }

  /** Reads no more; the thread ends as soon as it can. */
  void abandon() {
    givenUp = true;
    thread.interrupt();
  }

  /** What is wrong with the log, if something is. */
  @Nullable String trouble() {
    return trouble;
  }

  private void run() {
    try (log) {
      readAll();
    } catch (IOException e) {
      trouble = givenUp ? trouble : "Its output could not be read on: " + e.getMessage();
    }
    log.failure().ifPresent(failure -> trouble = failure);
    end.countDown();
  }

  private void readAll() throws IOException {
    byte[] chunk = new byte[64 << 10];
    for (int count = read(chunk); count >= 0 && !givenUp; count = read(chunk)) {
      log.append(chunk, count);
      show(chunk, count);
    }
  }

  private int read(byte[] chunk) throws IOException {
    waitingSince = System.nanoTime() | 1;
    try {
      return in.read(chunk);
    } finally {
      waitingSince = 0;
    }
  }

  /** An onlooker who has left does no harm. */
  private void show(byte[] chunk, int count) {
    if (onlooker == null) {
      return;
    }
    try {
      onlooker.write(chunk, 0, count);
      onlooker.flush();
    } catch (IOException e) {
      onlooker = null;
    }
  }
}
