package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Standard input of a program that is spoken with, written by a thread of its own: a program that
 * does not read keeps nobody from reading it or from stopping it. Thread-safe.
 */
public final class ProgramInput {
  /** So many answers may wait until the program reads; then it is not read on in its turn. */
  static final int WAITING = 64;

  private enum Kind {
    OURS,
    ANSWER,
    /** No line but the end. */
    END
  }

  private record Line(String text, Kind kind) {}

  private final OutputStream out;
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(WAITING);
  private final CompletableFuture<Void> broken = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean ended;

  ProgramInput(OutputStream out, String threadName) {
    this.out = out;
    this.thread = new Thread(this::run, threadName);
    this.thread.setDaemon(true);
    this.thread.start();
  }

  /** Says a line of our own, without its line end, sooner or later; does not wait. */
  public void say(String line) {
    lines.add(new Line(line, Kind.OURS));
  }

  /**
   * Says a line that the program has asked for. Waits while {@value #WAITING} others wait to be
   * read: who asks without end and reads no answer costs no memory. What is said after the end is
   * lost.
   *
   * @throws InterruptedException when interrupted while waiting
   */
  public void answer(String line) throws InterruptedException {
    if (!ended) {
      room.acquire();
      lines.add(new Line(line, Kind.ANSWER));
    }
  }

  /** Completed when the program has closed its standard input; what is said then is lost. */
  public CompletableFuture<Void> broken() {
    return broken;
  }

  /** Closes it after what was said so far. */
  void close() {
    lines.add(new Line("", Kind.END));
  }

  /** Says no more; the thread ends as soon as it can. */
  void abandon() {
    close();
    thread.interrupt();
  }

  private void run() {
    try {
      write();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended = true;
      // Whoever waits now, and the one who has just looked, need wait no longer.
      room.release(WAITING);
    }
  }

  private void write() throws InterruptedException {
    for (Line line = lines.take(); line.kind != Kind.END; line = lines.take()) {
      if (!broken.isDone()) {
        write(line.text);
      }
      if (line.kind == Kind.ANSWER) {
        room.release();
      }
    }
    try {
      out.close();
    } catch (IOException e) {
      broken.complete(null);
    }
  }

  private void write(String text) {
    try {
      out.write((text + "\n").getBytes(UTF_8));
      out.flush();
    } catch (IOException e) {
      broken.complete(null);
    }
  }
}
