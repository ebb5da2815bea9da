package dev.taskyard.executor;

import java.util.concurrent.CompletableFuture;

/**
 * A protocol that also speaks: its program's standard input is a pipe, and the program may wait for
 * what comes through it for as long as it lives.
 */
public interface Dialogue extends OutputProtocol {
  /** The program was started. Called once, before its first line is read. */
  void begin(ProgramInput input);

  /**
   * Completed, never exceptionally, when there is nothing more to be said. Then the program's
   * standard input is closed; a program that does not end by itself soon is ended.
   */
  CompletableFuture<Void> over();

  /**
   * Whether the program has said how its work ended. From then on only a cancel or a lost lease
   * stops the run; nothing else is reason to do the work again. Called by another thread than the
   * reading one.
   */
  boolean isSettled();

  /**
   * The run is to stop: asks the program to give up what it does. Called by another thread than the
   * reading one, at most once; it must not wait. The program's processes are ended when {@link
   * #over} is completed, or after a part of the grace period.
   */
  void stop();
}
