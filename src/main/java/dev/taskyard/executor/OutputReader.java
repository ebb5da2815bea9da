package dev.taskyard.executor;

import dev.taskyard.task.ExecutionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads a program's standard output to its end on a thread of its own: into the raw log, and
 * through the protocol to the sink. While the sink is full it does not read, so that the program
 * waits in its turn.
 */
final class OutputReader {
  /** A line without an end is taken as it is when nothing followed for so long. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

  /**
   * How long a pipe that nobody of the run can hold any more may stay silent before it is given up.
   */
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final InputStream in;
  private final RawLog log;
  private final LineSplitter lines;
  private final RunOutput output;
  private final Thread thread;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();

  /** Nanoseconds of the clock since when it waits for output; 0 while it does not. */
  private volatile long waitingSince;

  private volatile boolean givenUp;

  OutputReader(InputStream in, RawLog log, LineSplitter lines, RunOutput output, String name) {
    this.in = in;
    this.log = log;
    this.lines = lines;
    this.output = output;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Completes exceptionally when it cannot go on, long before the program ends perhaps; otherwise
   * never.
   */
  CompletableFuture<Void> failure() {
    return failure;
  }

  /**
   * Waits until all is read and passed on, once the run's processes are gone. Gives up when the
   * pipe stays open and silent: then somebody outside the run holds it.
   *
   * @return false when it gave up
   * @throws ExecutionException when reading failed, with the reason
   */
  boolean awaitEnd() throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    while (true) {
      try {
        end.get(50, TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException e) {
        if (hasBeenSilentSince(start)) {
          abandon();
          return false;
        }
      }
    }
  }

  /** Silence before that moment does not count: a program may think for long and then end. */
  private boolean hasBeenSilentSince(long start) {
    long waiting = waitingSince;
    if (waiting == 0) {
      return false;
    }
    long since = waiting - start > 0 ? waiting : start;
    return System.nanoTime() - since > SILENCE_NANOS;
  }

  /** Passes nothing on from now; the thread ends as soon as it can. */
  void abandon() {
    givenUp = true;
    thread.interrupt();
  }

  private void run() {
    try (log) {
      readAll();
      end.complete(null);
    } catch (InterruptedException | IOException | RuntimeException | Error e) {
      failure.completeExceptionally(e);
      end.completeExceptionally(e);
    }
  }

  private void readAll() throws IOException, InterruptedException {
    byte[] chunk = new byte[64 << 10];
    for (int count = read(chunk); count >= 0 && !givenUp; count = read(chunk)) {
      log.append(chunk, count);
      lines.take(chunk, count);
      if (in.available() == 0) {
        output.flush();
        waitForRestOfLine();
      }
    }
    if (!givenUp) {
      lines.end();
      output.end();
      if (log.failure().isPresent()) {
        output.event(new ExecutionEvent.Error(log.failure().get()));
      }
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

  private void waitForRestOfLine() throws IOException, InterruptedException {
    long until = System.nanoTime() + PAUSE_NANOS;
    while (lines.hasPiece() && in.available() == 0) {
      if (System.nanoTime() - until > 0) {
        lines.handOverPiece();
        output.flush();
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }
}
