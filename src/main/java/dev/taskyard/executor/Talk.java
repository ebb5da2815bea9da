package dev.taskyard.executor;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The run's side of a {@link Dialogue} with its program; of any other protocol there is nothing to
 * do. For the run's thread.
 */
final class Talk {
  /** A program that was told all has so long to end by itself: it may still store something. */
  private static final Duration TO_LEAVE = Duration.ofSeconds(3);

  private static final long LOOK_MILLIS = 20;

  private final Process process;
  private final @Nullable Dialogue dialogue;
  private final @Nullable ProgramInput input;

  /** Of this process, which is read by this protocol. */
  Talk(OutputProtocol protocol, Process process, String threadName) {
    this.process = process;
    this.dialogue = protocol instanceof Dialogue one ? one : null;
    this.input = dialogue == null ? null : new ProgramInput(process.getOutputStream(), threadName);
  }

  void begin() {
    if (dialogue != null && input != null) {
      dialogue.begin(input);
    }
  }

  /** Completed when there is nothing more to be said; never where nothing is said at all. */
  CompletableFuture<Void> over() {
    return dialogue == null ? new CompletableFuture<>() : dialogue.over();
  }

  /** Whether the program has said how its work ended. */
  boolean isSettled() {
    return dialogue != null && dialogue.isSettled();
  }

  /** Lets the program go, which ends by itself or not, unless something else happens first. */
  void part(CompletableFuture<?>... others) throws InterruptedException, ExecutionException {
    if (input == null) {
      return;
    }
    input.close();
    try {
      CompletableFuture.anyOf(process.onExit(), CompletableFuture.anyOf(others))
          .get(TO_LEAVE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // It is ended like what any other program leaves behind.
    }
  }

  /**
   * Asks the program to stop, and waits until it has and has ended, so that it may store what it
   * goes on with another time; or for so long, which is asked again all the time.
   */
  void stop(Supplier<Duration> patience) throws InterruptedException {
    if (dialogue == null || input == null) {
      return;
    }
    dialogue.stop();
    long start = System.nanoTime();
    var ended = process.onExit();
    await(CompletableFuture.anyOf(dialogue.over(), ended), start, patience);
    input.close();
    await(ended, start, patience);
  }

  private static void await(CompletableFuture<?> done, long start, Supplier<Duration> patience)
      throws InterruptedException {
    while (!done.isDone() && System.nanoTime() - start < patience.get().toNanos()) {
      await(done);
    }
  }

  private static void await(CompletableFuture<?> done) throws InterruptedException {
    try {
      done.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The caller looks at the clock.
    }
  }

  /** Says no more. */
  void abandon() {
    if (input != null) {
      input.abandon();
    }
  }
}
